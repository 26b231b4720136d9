import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeTornAttributes } from "../../plinth/automation/remove-torn-attributes.ts";

test("removes attributes that are empty or cut off, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plinth-state-"));
  const stacks = join(folder, ".pulumi", "stacks");
  await mkdir(stacks, { recursive: true });
  const files = { "a.json": "", "a.json.attrs": "", "b.json.attrs": '{"md5":', "c.json.attrs": '{"md5":"x"}\n' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(stacks, name), text);
  await removeTornAttributes(folder);
  expect((await readdir(stacks)).sort()).toEqual(["a.json", "c.json.attrs"]);
  await rm(folder, { recursive: true });
  // Where nothing was deployed yet there is no folder.
  await removeTornAttributes(folder);
});
