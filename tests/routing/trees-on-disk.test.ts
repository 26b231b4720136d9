import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { type ReadFolder, scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { writeFiles } from "./write-files.ts";

describe("a tree on the disk", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "plinth-fuzz-"));
    await mkdir(join(root, "routes"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = (files: readonly string[]) => writeFiles(root, files);
  const problemsOf = async () => buildRouteTable(await scanRoutes(root)).problems.map(({ code }) => code);

  test("with no file in it is no mistake", async () => {
    expect(buildRouteTable(await scanRoutes(root))).toEqual({ routes: [], tasks: [], problems: [] });
  });

  test("is the same in whatever order the disk gives its entries", async () => {
    await write([
      "routes/b/get.ts",
      "routes/a/[x]/get.ts",
      "routes/a/[y]/get.ts",
      "routes/c.js",
      "queues/z.ts",
      "queues/a.ts",
    ]);
    await symlink("a", join(root, "routes/link"));
    const reversed = ((folder: string, options: { withFileTypes: true }, done: Parameters<typeof readdir>[2]) =>
      readdir(folder, options, (error, entries) =>
        done(error, entries?.toReversed() as never),
      )) as unknown as ReadFolder;
    const table = buildRouteTable(await scanRoutes(root));
    expect(table.problems.map(({ code }) => code)).toEqual(["ROUTE_DUPLICATE", "ROUTE_NOT_A_METHOD", "ROUTE_SYMLINK"]);
    expect(buildRouteTable(await scanRoutes(root, reversed))).toEqual(table);
  });

  test("with links that lead round in a circle ends, each link a problem", async () => {
    await write(["routes/a/get.ts"]);
    await symlink("..", join(root, "routes/a/up"));
    await symlink(".", join(root, "routes/it_self"));
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

  test("whose routes folder is a link to itself says that it cannot be read", async () => {
    await rm(join(root, "routes"), { recursive: true });
    await symlink("routes", join(root, "routes"));
    const { problems } = buildRouteTable(await scanRoutes(root));
    expect(problems.map(({ code, files, message }) => [code, files, message.match(/\((\w+)\)/)?.[1]])).toEqual([
      ["FOLDER_UNREADABLE", ["routes"], "ELOOP"],
    ]);
  });

  test("with a file where the queues should lie says so", async () => {
    await writeFile(join(root, "queues"), "");
    expect(await problemsOf()).toEqual(["FOLDER_UNREADABLE"]);
  });

  // The mode of a folder keeps root from nothing. A name that is no UTF-8 cannot be asked for by the name that node reports.
  test("with names that are no UTF-8 reports them, and reads the rest", async () => {
    await write(["routes/x/get.ts"]);
    await mkdir(Buffer.concat([Buffer.from(join(root, "routes/")), Buffer.from([0xff])]));
    await writeFile(Buffer.concat([Buffer.from(join(root, "routes/x/")), Buffer.from([0xfe]), Buffer.from(".ts")]), "");
    const { routes, problems } = buildRouteTable(await scanRoutes(root));
    expect(routes.map(({ file }) => file)).toEqual(["routes/x/get.ts"]);
    expect(problems.map(({ code, files }) => [code, ...files])).toEqual([
      ["ROUTE_NOT_A_METHOD", "routes/x/\uFFFD.ts"],
      ["FOLDER_UNREADABLE", "routes/\uFFFD"],
    ]);
  });

  test("deeper than any path may be long is reported where it becomes unreadable", async () => {
    const half = Array.from({ length: 9 }, () => "d".repeat(250));
    const upper = join(root, "routes", ...half);
    const lower = join(root, "lower");
    await mkdir(upper, { recursive: true });
    await mkdir(join(lower, ...half), { recursive: true });
    // No single path may name what lies deeper than 4,096 bytes; put together, the two halves do.
    await rename(lower, join(upper, "lower"));
    const { files, problems } = await scanRoutes(root);
    await rename(join(upper, "lower"), lower);
    expect([files, problems.map(({ code }) => code)]).toEqual([[], ["FOLDER_UNREADABLE"]]);
  });

  test("with a folder named like a method's file takes it for a folder", async () => {
    await write(["routes/get.ts/post.ts"]);
    const table = buildRouteTable(await scanRoutes(root));
    expect(table.routes.map(({ path }) => path)).toEqual(["/get.ts"]);
  });

  test("with a name of two lines says so, unless it begins with `_`, and takes other control characters for what they are", async () => {
    await write([
      "routes/a\nb/get.ts",
      "routes/get\u2028.ts",
      "routes/_a\nb/get.ts",
      "routes/_x/a\nb.ts",
      "routes/a\u001B[31m/get.ts",
    ]);
    expect(await problemsOf()).toEqual(["ROUTE_LINE_BREAK", "ROUTE_ILLEGAL_SEGMENT", "ROUTE_LINE_BREAK"]);
  });

  test("with pipes and sockets in it waits for none", async () => {
    execFileSync("mkfifo", [join(root, "routes/get.ts")]);
    execFileSync("mkfifo", [join(root, "routes/pipe")]);
    const server = createServer().listen(join(root, "routes/put.ts"));
    await once(server, "listening");
    expect(await problemsOf()).toEqual(["ROUTE_NOT_A_FILE", "ROUTE_NOT_A_FILE", "ROUTE_NOT_A_FILE"]);
    server.close();
  });
});
