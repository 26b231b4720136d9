import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { BUILD_OPTIONS } from "../../plinth/bundling/build-entries.ts";
import { openSharedZod } from "../../plinth/bundling/shared-zod.ts";
import { namesUsed, roundUp } from "../../plinth/bundling/zod-names.ts";

const ROOT = dirname(realpathSync(join(import.meta.dirname, "../../node_modules")));
const FILE = "node_modules/zod/index.js";
const shared = openSharedZod(ROOT, { ...BUILD_OPTIONS, absWorkingDir: ROOT });

describe("namesUsed", () => {
  test("reads the imports of minified code, also renamed and joined, and nothing that zod does not export", () => {
    const code =
      'import{z}from"./zod.mjs";import{object as a}from"./zod.mjs";import{null as b,$brand as c}from"./zod.mjs";import{other}from"node:fs";"import{fake}from\\"./zod.mjs\\""';
    expect(namesUsed(code, ["object", "z", "null", "$brand", "other", "string"])).toEqual([
      "$brand",
      "null",
      "object",
      "z",
    ]);
  });

  test("finds nothing where nothing is imported", () => {
    expect(namesUsed('import{object}from"zod";', ["object"])).toEqual([]);
  });
});

describe("roundUp", () => {
  test("makes the same of all that differ only in what costs nothing", () => {
    const exported = ["array", "email", "int", "number", "object", "record", "string", "toString"];
    expect(roundUp(["string"], exported)).toEqual(["array", "email", "string"]);
    expect(roundUp(["string", "email"], exported)).toEqual(["array", "email", "string"]);
    expect(roundUp(["record", "toString"], exported)).toEqual(["array", "record", "toString"]);
    expect(roundUp(["string", "number"], exported)).toEqual(["array", "email", "int", "number", "string"]);
  });

  test.each([
    [["string"]],
    [["number"]],
    [["object"]],
    [["object", "string"]],
    [["object", "string", "number"]],
    [["date"]],
  ])("adds less than 4 % to what %j cost in themselves", async (names) => {
    const rounded = roundUp(names, await shared.namesOf(FILE));
    const [bare, whole] = await shared.variantsOf([names, rounded].map((each) => ({ file: FILE, names: each })));
    expect(rounded.length).toBeGreaterThan(names.length);
    expect(whole?.code.byteLength).toBeLessThan((bare?.code.byteLength ?? 0) * 1.04);
  });
});
