import { afterEach, describe, expect, test, vi } from "vitest";
import { preset } from "../../plinth/cli/preset-verb.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

const projects: TemporaryProject[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

const PROJECT = "name: shop\nruntime: nodejs\nconfig:\n  preset:\n    type: string\n    default: micro\n";

/** Runs the verb for a stack whose file holds this, and returns all that it printed. */
async function presetOf(stackFile: string, options: { json?: boolean } = { json: true }): Promise<string> {
  const project = await temporaryProject({ "Pulumi.yaml": PROJECT, "Pulumi.test.yaml": stackFile });
  projects.push(project);
  let printed = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  await preset(project.root, [], { stack: "test", ...options });
  return printed;
}

describe("plinth preset --stack", () => {
  test("prints the stack's preset with its overrides, and which these are", async () => {
    const file =
      "config:\n  shop:preset: small\n  shop:overrides:\n    memoryMb: 1024\n    dataSafety: strict\n    alarms: false\n";
    expect(JSON.parse(await presetOf(file))).toMatchObject({
      stack: "test",
      preset: { name: "small", memoryMb: 1024, timeoutSeconds: 15, dataSafety: "strict" },
      overridden: ["alarms", "dataSafety", "memoryMb"],
      problems: [],
    });
    expect(process.exitCode).toBeUndefined();
  });

  test("says beside each field what the preset has, also of what follows another field", async () => {
    const lines = await presetOf(
      "config:\n  shop:preset: medium\n  shop:overrides: { network: none, alarms: false }\n",
      {},
    );
    expect(lines).toMatch(/^network +none +overridden; the preset says vpc$/m);
    expect(lines).toMatch(/^availabilityZones +0 +follows network; the preset says 2$/m);
    expect(lines).toMatch(/^memoryMb +1024$/m);
  });

  test("takes the project's own default where the stack names no preset, quoted numbers as numbers, and leaves other namespaces alone", async () => {
    const file = 'config:\n  aws:region: eu-central-1\n  shop:overrides:\n    memoryMb: "2048"\n';
    expect(JSON.parse(await presetOf(file))).toMatchObject({ preset: { name: "micro", memoryMb: 2048 }, problems: [] });
  });

  test("lists every problem of the stack's file, and fails", async () => {
    const printed = JSON.parse(
      await presetOf("config:\n  shop:preset: smal\n  shop:overrides:\n    memoryMb: 5\n  shop:extra: 1\n"),
    );
    expect(printed.preset).toBeNull();
    expect(printed.problems.map(({ code }: { code: string }) => code)).toEqual([
      "CONFIG_UNKNOWN_KEY",
      "OVERRIDE_INVALID",
      "PRESET_UNKNOWN",
    ]);
    expect(process.exitCode).toBe(1);
  });

  test("tells where a file is no YAML", async () => {
    expect(await presetOf("config:\n  shop:preset: [small\n", {})).toMatch(/CONFIG_MALFORMED {2}Pulumi\.test\.yaml:2/);
    expect(process.exitCode).toBe(1);
  });

  test("refuses a stack without a file, and a name beside a stack", async () => {
    const { root } = await temporaryProject({ "Pulumi.yaml": PROJECT });
    await expect(preset(root, [], { stack: "prod" })).rejects.toThrow('no Pulumi.prod.yaml, so no stack "prod"');
    for (const [names, options] of [
      [["small"], { stack: "test" }],
      [[], {}],
    ] as const)
      await expect(preset(root, names, options)).rejects.toThrow("one of the two");
  });
});
