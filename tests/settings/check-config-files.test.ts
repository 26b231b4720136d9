import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkConfigFiles, checkYaml } from "../../plinth/settings/check-config-files.ts";

const PROJECT = "name: shop\nruntime: nodejs\n";
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "plinth-config-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

describe("checkConfigFiles", () => {
  test("takes a project with or without a file for the stack", async () => {
    await writeFile(join(root, "Pulumi.yaml"), PROJECT);
    expect(await checkConfigFiles(root, "dev")).toEqual([]);
    await writeFile(
      join(root, "Pulumi.dev.yaml"),
      "config:\n  shop:preset: nano\n  shop:overrides:\n    network: none\n",
    );
    expect(await checkConfigFiles(root, "dev")).toEqual([]);
  });

  test("reports both files at once, with line and column", async () => {
    await writeFile(join(root, "Pulumi.yaml"), "name: shop\nname: twice\n");
    await writeFile(join(root, "Pulumi.dev.yaml"), "config:\n  shop:preset: [nano\n");
    expect((await checkConfigFiles(root, "dev")).map(({ code, files }) => [code, ...files])).toEqual([
      ["CONFIG_MALFORMED", "Pulumi.yaml:2:1"],
      ["CONFIG_MALFORMED", "Pulumi.dev.yaml:2:21"],
    ]);
  });

  test("says when there is no project here", async () => {
    expect(await checkConfigFiles(root, "dev")).toEqual([
      {
        code: "CONFIG_MISSING",
        files: ["Pulumi.yaml"],
        message: "There is no Pulumi.yaml here, so this is no project.",
        fix: "Run this in the project's root folder.",
      },
    ]);
  });
});

describe("checkYaml", () => {
  test("shows the line and says what to write", () => {
    expect(checkYaml("Pulumi.dev.yaml", 'config:\n  shop:preset: "nano\n')).toEqual([
      {
        code: "CONFIG_MALFORMED",
        files: ["Pulumi.dev.yaml:2:21"],
        message: 'This is no valid YAML: Missing closing "quote. The line is: shop:preset: "nano',
        fix: "Write `key: value`, with two more spaces for each level, and close what you open: quotes, brackets, braces.",
      },
    ]);
  });

  test.each([
    ["config:\n\tshop:preset: nano\n", "Indent with spaces: YAML takes no tabs."],
    ["preset nano\n", "Write `config:` and below it, indented by two spaces, lines such as `<project>:preset: nano`."],
    ["config: nano\n", "Write `config:` and below it, indented by two spaces, lines such as `<project>:preset: nano`."],
    ["- a\n", "Write `config:` and below it, indented by two spaces, lines such as `<project>:preset: nano`."],
  ])("%j: %s", (text, fix) => {
    expect(checkYaml("Pulumi.dev.yaml", text).map((problem) => problem.fix)).toContain(fix);
  });

  test("refuses an alias without an anchor", () => {
    expect(checkYaml("Pulumi.dev.yaml", "config:\n  shop:preset: *size\n").map((problem) => problem.message)).toEqual([
      "An alias (`*name`) names no anchor (`&name`), so nothing can be read from it.",
    ]);
  });

  test.each(["", "# only a comment\n", "config:\n", "config: {}\n", "encryptionsalt: v1:x\n"])("takes %j", (text) => {
    expect(checkYaml("Pulumi.dev.yaml", text)).toEqual([]);
  });
});
