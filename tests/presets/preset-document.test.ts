import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { presetDocument } from "../../plinth/presets/preset-document.ts";

test("docs/presets.md says what the table says", async () => {
  const file = join(import.meta.dirname, "../../docs/presets.md");
  expect(await readFile(file, "utf8")).toBe(presetDocument());
});
