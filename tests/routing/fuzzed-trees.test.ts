import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { codesOf, tableOf } from "./table-of.ts";

const ODD = [
  ...[
    "é",
    "e\u0301",
    "\u202Eabc",
    "日本",
    "🙂",
    "\uD800",
    "\u0000",
    "a\nb",
    "\t",
    " ",
    "a b",
    "%2F",
    "a%b",
    "{id}",
    "{p+}",
  ],
  ...[
    "..",
    ".",
    "...",
    "[",
    "]",
    "[]",
    "[[]]",
    "[...]",
    "[[...]]",
    "[[...a]",
    "()",
    "(a",
    "a)",
    "(a)b",
    "[a]b",
    "[...a]b",
  ],
  ...["__proto__", "constructor", "[__proto__]", "[constructor]", "toString", "hasOwnProperty", "ping", "A", "[A]"],
  ...[
    "get.ts",
    "GET.ts",
    "gets.ts",
    "get.js",
    "get.tsx",
    "index.ts",
    ".ts",
    "get",
    "get.test.ts",
    "any.d.ts",
    "_x",
    "_",
  ],
  ...["routes", "a\\b", "C:", "x".repeat(255), "*", "?", "!a", "\u{1F468}\u200D\u{1F469}"],
];
const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "[id]", "[slug]", "(g)", "[...p]", "[[...p]]", "x-y", "x.y") },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 12 }) },
);
const top = fc.constantFrom("routes", "queues", "crons", "functions");
const file = fc
  .tuple(top, fc.array(part, { maxLength: 6 }), fc.constantFrom("get.ts", "any.ts", "post.ts", "mail.ts", ...ODD))
  .map(([folder, parts, name]) => [folder, ...parts, name].join("/"));

describe("any list of files", () => {
  test("gives a table and problems, the same whatever the order, and never an exception", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 25 }), (files) => {
        const table = tableOf(files);
        expect(tableOf(files.toReversed())).toEqual(table);
        expect(tableOf([...files, ...files])).toEqual(table);
        for (const { code, message, fix } of table.problems) {
          expect(code).toMatch(/^[A-Z_]+$/);
          expect(
            [message, fix].filter((text) => /undefined|\[object|NaN/.test(text.replaceAll(/`[^`]*`/g, ""))),
          ).toEqual([]);
        }
        // What is in the table is what AWS takes.
        for (const route of table.routes) {
          expect(route.function).toMatch(/^[a-z0-9_-]{1,40}$/);
          for (const path of route.paths) expect(path).toMatch(/^\/([A-Za-z0-9._~{}+-]+(\/[A-Za-z0-9._~{}+-]+)*)?$/);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("is refused with Windows' separators in it, which the scan never gives", () => {
    expect(codesOf(["routes/a\\b/get.ts"])).toEqual(["ROUTE_ILLEGAL_SEGMENT"]);
    expect(codesOf(["routes/a\\get.ts"])).toEqual(["ROUTE_NOT_A_METHOD"]);
  });

  test("sees the two ways to write one letter as one name, as some disks do, and neither is a legal segment", () => {
    expect(codesOf(["routes/\u00e9/get.ts", "routes/e\u0301/get.ts"]).sort()).toEqual([
      "ROUTE_CASE_CLASH",
      "ROUTE_ILLEGAL_SEGMENT",
      "ROUTE_ILLEGAL_SEGMENT",
    ]);
  });

  test.each([
    ["routes/A/get.ts", "routes/a/post.ts"],
    ["routes/users/GET.ts", "routes/users/get.ts"],
    ["routes/a/[id]/get.ts", "routes/a/[ID]/post.ts"],
  ])("%s and %s clash on a disk that ignores case", (one, other) => {
    expect(codesOf([one, other])).toContain("ROUTE_CASE_CLASH");
  });
});

describe("a tree on the disk", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "plinth-fuzz-"));
    await mkdir(join(root, "routes"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(files: readonly string[]): Promise<void> {
    for (const folder of new Set(files.map((each) => dirname(join(root, each)))))
      await mkdir(folder, { recursive: true });
    await Promise.all(files.map((each) => writeFile(join(root, each), "")));
  }
  const problemsOf = async () => buildRouteTable(await scanRoutes(root)).problems.map(({ code }) => code);

  test("with no file in it is no mistake", async () => {
    expect(buildRouteTable(await scanRoutes(root))).toEqual({ routes: [], tasks: [], problems: [] });
  });

  test("of odd names gives the same table as the list of its files", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 8 }), async (files) => {
        const writable = files.filter((each) => {
          const parts = each.split("/");
          return parts.every((name) => isFileName(name)) && !files.some((other) => other.startsWith(`${each}/`));
        });
        await rm(join(root), { recursive: true, force: true });
        await mkdir(join(root, "routes"), { recursive: true });
        await write(writable);
        const scanned = await scanRoutes(root);
        const broken = writable.filter((each) => LINE_BREAK.test(each));
        const plain = [...new Set(writable)].filter((each) => !LINE_BREAK.test(each)).sort();
        expect(scanned.files).toEqual(plain);
        // Nothing is passed over in silence.
        expect(scanned.problems.length).toBeGreaterThanOrEqual(broken.length > 0 ? 1 : 0);
        expect(scanned.problems.every(({ code }) => code === "ROUTE_LINE_BREAK")).toBe(true);
        expect(buildRouteTable({ ...scanned, problems: [] })).toEqual(tableOf(plain));
      }),
      { numRuns: 60 },
    );
  });

  test("of 10,000 files is read whole", async () => {
    const files = Array.from({ length: 10_000 }, (_, index) => `routes/a${index % 100}/b${index}/[id]/get.ts`);
    await write(files);
    const table = buildRouteTable(await scanRoutes(root));
    expect(table.routes.length).toBe(10_000);
    expect(table.problems.map(({ code }) => code)).toEqual(["INTEGRATION_QUOTA", "ROLE_QUOTA", "ROUTE_QUOTA"]);
  });

  test("with links that lead round in a circle ends, each link a problem", async () => {
    await write(["routes/a/get.ts"]);
    await symlink("..", join(root, "routes/a/up"));
    await symlink(".", join(root, "routes/self"));
    await symlink("two", join(root, "routes/one"));
    await symlink("one", join(root, "routes/two"));
    await symlink(join(root, "routes"), join(root, "routes/get.ts"));
    expect(await problemsOf()).toEqual(Array.from({ length: 5 }, () => "ROUTE_SYMLINK"));
  });

  test("with a routes folder that is a link is scanned as the folder it leads to", async () => {
    await rm(join(root, "routes"), { recursive: true });
    await write(["elsewhere/a/get.ts"]);
    await symlink("elsewhere", join(root, "routes"));
    expect((await scanRoutes(root)).files).toEqual(["routes/a/get.ts"]);
  });

  test("with a folder named like a method's file takes it for a folder", async () => {
    await write(["routes/get.ts/post.ts"]);
    const table = buildRouteTable(await scanRoutes(root));
    expect(table.routes.map(({ path }) => path)).toEqual(["/get.ts"]);
  });

  test("with a name of two lines says so", async () => {
    await write(["routes/a\nb/get.ts", "routes/get\u2028.ts"]);
    expect(await problemsOf()).toEqual(["ROUTE_LINE_BREAK", "ROUTE_LINE_BREAK"]);
  });

  test.skipIf(process.platform === "win32")("with a named pipe in it does not wait for it", async () => {
    execFileSync("mkfifo", [join(root, "routes/get.ts")]);
    execFileSync("mkfifo", [join(root, "routes/pipe")]);
    expect(await problemsOf()).toEqual(["ROUTE_NOT_A_FILE", "ROUTE_NOT_A_FILE"]);
  });
});

const LINE_BREAK = /[\n\r\u2028\u2029]/;

// What Linux takes as one name; a lone surrogate comes back from the disk as another character.
function isFileName(name: string): boolean {
  return (
    !["", ".", ".."].includes(name) && !/[/\0]/.test(name) && name.isWellFormed() && Buffer.byteLength(name) <= 255
  );
}
