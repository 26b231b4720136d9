import { readdir } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { type ReadFolder, scanRoutes } from "../../plinth/routing/scan-routes.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "plinth-scan-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(...files: string[]): Promise<void> {
  await Promise.all(
    files.map(async (file) => {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), "");
    }),
  );
}

describe("scanRoutes", () => {
  test("lists the four folders' files, sorted by code unit, and nothing else", async () => {
    await write(
      "routes/b/get.ts",
      "routes/[id]/get.ts",
      "routes/Z/get.ts",
      "routes/(g)/[[...p]]/get.ts",
      "routes/{x}!*?/get.ts",
      "routes/a\\b/get.ts",
    );
    await write(
      "queues/q.ts",
      "crons/c.ts",
      "functions/f.ts",
      "lib/get.ts",
      "get.ts",
      "routes/.well-known/get.ts",
      "routes/_x/y.ts",
    );
    await mkdir(join(root, "routes/empty"));
    expect(await scanRoutes(root)).toEqual({
      files: [
        "crons/c.ts",
        "functions/f.ts",
        "queues/q.ts",
        "routes/(g)/[[...p]]/get.ts",
        "routes/.well-known/get.ts",
        "routes/Z/get.ts",
        "routes/[id]/get.ts",
        "routes/_x/y.ts",
        "routes/a\\b/get.ts",
        "routes/b/get.ts",
        "routes/{x}!*?/get.ts",
      ],
      problems: [],
    });
  });

  test.each([
    ["no folder", undefined],
    ["a file", "routes"],
  ])("says what to do when routes/ is %s", async (_, file) => {
    if (file) await write(file);
    expect(await scanRoutes(root)).toEqual({
      files: [],
      problems: [
        {
          code: "ROUTES_MISSING",
          files: ["routes"],
          message: "There is no routes/ folder here, so there is nothing to deploy.",
          fix: "Run this in the project's root folder, or create a first route: routes/health/get.ts.",
        },
      ],
    });
  });

  test("works in a folder whose own name looks like a pattern", async () => {
    root = join(root, "my [app] (copy)");
    await write("routes/get.ts");
    expect((await scanRoutes(root)).files).toEqual(["routes/get.ts"]);
    root = dirname(root);
  });

  test("reports symbolic links, also ones that lead round in a circle, and follows none", async () => {
    await write("routes/get.ts", "lib/shared.ts");
    await symlink(join(root, "routes"), join(root, "routes/loop"));
    await symlink(join(root, "lib/shared.ts"), join(root, "routes/post.ts"));
    await symlink("nowhere", join(root, "routes/_ignored"));
    const { files, problems } = await scanRoutes(root);
    expect(files).toEqual(["routes/get.ts"]);
    expect(problems.map((problem) => [problem.code, ...problem.files]).sort()).toEqual([
      ["ROUTE_SYMLINK", "routes/loop"],
      ["ROUTE_SYMLINK", "routes/post.ts"],
    ]);
  });

  test("reports a folder that cannot be read, and lists the rest", async () => {
    await write("routes/open/get.ts", "routes/closed/deep/get.ts");
    // As root, which tests may run as, every folder can be read: so the refusal is put in by hand.
    const refusing = ((folder: string, options: { withFileTypes: true }, done: Parameters<typeof readdir>[2]) => {
      if (folder.endsWith("closed")) done(Object.assign(new Error("denied"), { code: "EACCES" }), []);
      else readdir(folder, options, done as never);
    }) as unknown as ReadFolder;
    const { files, problems } = await scanRoutes(root, refusing);
    expect(files).toEqual(["routes/open/get.ts"]);
    expect(problems).toEqual([
      {
        code: "FOLDER_UNREADABLE",
        files: ["routes/closed"],
        message: "The folder cannot be read (EACCES), so the routes in it are unknown.",
        fix: "Make it a readable folder (`chmod u+rx`), or remove it.",
      },
    ]);
  });

  test("scans and builds 300 routes without a problem", async () => {
    await write(...Array.from({ length: 300 }, (_, index) => `routes/r${index % 20}/s${index}/[id]/get.ts`));
    const table = buildRouteTable(await scanRoutes(root));
    expect([table.routes.length, table.problems]).toEqual([300, []]);
  });

  test("builds a table of 10,000 files that all cross one another, and lists the first thousand ambiguities", () => {
    const files = Array.from({ length: 10_000 }, (_, index) =>
      index % 2 ? `routes/a${index}/[x]/any.ts` : `routes/[y]/b${index}/get.ts`,
    );
    const { routes, problems } = buildRouteTable({ files, problems: [] });
    expect(routes.length).toBe(10_000);
    expect(problems.filter((problem) => problem.code === "ROUTE_AMBIGUOUS").length).toBe(1000);
  });
});
