import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { oddFile } from "./arbitrary-names.ts";
import { codesOf, tableOf } from "./table-of.ts";
import { writeFiles } from "./write-files.ts";

describe("any list of files", () => {
  test("gives a table and problems, the same whatever the order, and never an exception", () => {
    fc.assert(
      fc.property(fc.array(oddFile, { maxLength: 25 }), (files) => {
        const table = tableOf(files);
        expect(tableOf(files.toReversed())).toEqual(table);
        expect(tableOf([...files, ...files])).toEqual(table);
        for (const { code, files: at, message, fix } of table.problems) {
          expect(code).toMatch(/^[A-Z_]+$/);
          expect(at.length > 0 && message.length > 10 && fix.length > 10).toBe(true);
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

  test.each([
    ["routes/constructor/[toString]/get.ts", "/constructor/{toString}", "constructor-by-tostring-get-d47b1259"],
    ["routes/[hasOwnProperty]/get.ts", "/{hasOwnProperty}", "by-hasownproperty-get-4b88688d"],
  ])("takes JavaScript's own words as any other: %s", (file, path, name) => {
    const { routes, problems } = tableOf([file]);
    expect([problems, routes[0]?.path, routes[0]?.function]).toEqual([[], path, name]);
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
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test("of odd names gives the same table as the list of its files", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oddFile, { maxLength: 8 }), async (files) => {
        const writable = files.filter((each) => {
          const parts = each.split("/");
          return parts.every((name) => isFileName(name)) && !files.some((other) => other.startsWith(`${each}/`));
        });
        await rm(root, { recursive: true, force: true });
        await mkdir(join(root, "routes"), { recursive: true });
        await writeFiles(root, writable);
        const scanned = await scanRoutes(root);
        const broken = writable.filter((each) => LINE_BREAK.test(each.split("/_")[0] ?? ""));
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
    const methods = ["get", "post", "put", "patch", "any"];
    await writeFiles(
      root,
      Array.from({ length: 10_000 }, (_, index) => `routes/a/b${Math.floor(index / 5)}/${methods[index % 5]}.ts`),
    );
    const table = buildRouteTable(await scanRoutes(root));
    expect(table.routes.length).toBe(10_000);
    expect(table.problems.map(({ code }) => code)).toEqual(["INTEGRATION_QUOTA", "ROLE_QUOTA", "ROUTE_QUOTA"]);
  });
});

const LINE_BREAK = /[\n\r\u2028\u2029]/;

// What Linux takes as one name; a lone surrogate comes back from the disk as another character.
function isFileName(name: string): boolean {
  return (
    !["", ".", ".."].includes(name) && !/[/\0]/.test(name) && name.isWellFormed() && Buffer.byteLength(name) <= 255
  );
}
