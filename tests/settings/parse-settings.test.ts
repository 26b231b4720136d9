import { describe, expect, test } from "vitest";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";
import { parseSettings } from "../../plinth/settings/parse-settings.ts";
import type { SettingsResult } from "../../plinth/settings/settings.ts";

function parse(config: Record<string, string>, environment: Record<string, string> = {}): SettingsResult {
  return parseSettings({ project: "shop", stack: "dev", config, environment });
}
const codes = (config: Record<string, string>, environment = {}) =>
  parse(config, environment).problems.map((problem) => problem.code);
const nano = resolvePreset("nano", {}).preset;

describe("parseSettings", () => {
  test("takes an empty config: preset nano on AWS itself", () => {
    expect(parse({})).toEqual({
      settings: { project: "shop", stack: "dev", preset: nano, awsEndpoint: undefined },
      problems: [],
    });
    // The defaults that Pulumi.yaml states arrive as values.
    expect(parse({ preset: "nano", overrides: "{}", awsEndpoint: "" })).toEqual(parse({}));
  });

  test.each([['{"memoryMb":512,"tracing":true}'], ['{"memoryMb":"512","tracing":"true"}']])(
    "takes overrides %s",
    (overrides) => {
      expect(parse({ overrides }).settings?.preset).toEqual({ ...nano, memoryMb: 512, tracing: true });
    },
  );

  test.each([
    ['{"memoryMb":"512 MB"}'],
    ['{"memoryMb":"0512"}'],
    ['{"memoryMb":""}'],
    ['{"tracing":"yes"}'],
    ['{"memoryMb":'],
    ["512"],
    ["[]"],
  ])("refuses overrides %s", (overrides) => {
    expect(codes({ overrides })).toEqual(["OVERRIDE_INVALID"]);
  });

  test("says where: the stack's own file", () => {
    expect(parse({ preset: "huge" })).toEqual({
      settings: undefined,
      problems: [
        {
          code: "PRESET_UNKNOWN",
          files: ["Pulumi.dev.yaml"],
          message: "There is no preset `huge`.",
          fix: "Set one of nano, micro, small, medium, large, xlarge.",
        },
      ],
    });
  });

  test("suggests the key that was meant", () => {
    expect(parse({ preste: "nano" }).problems).toEqual([
      {
        code: "CONFIG_UNKNOWN_KEY",
        files: ["Pulumi.dev.yaml"],
        message: "The config sets `preste`, which nothing reads.",
        fix: "Did you mean `preset`? The keys are preset, overrides, awsEndpoint. To remove it: pulumi config rm preste --stack dev",
      },
    ]);
  });

  test("reports everything at once", () => {
    const config = {
      preset: "huge",
      overrides: '{"memory":1,"burstLimit":0}',
      awsEndpoint: "https://example.com",
      colour: "red",
      auth: "x",
    };
    expect(codes(config, { PLINTH_AWS_PORT: "none" })).toEqual([
      "CONFIG_UNKNOWN_KEY",
      "NOT_BUILT_YET",
      "PRESET_UNKNOWN",
      "OVERRIDE_INVALID",
      "OVERRIDE_UNKNOWN",
      "CONFIG_ENDPOINT",
      "ENVIRONMENT_PORT",
    ]);
  });
});

describe("what is not built yet", () => {
  test("is refused field by field, with the command that goes without", () => {
    expect(parse({ preset: "medium" }).problems.map(({ code, message, fix }) => [code, message, fix])).toEqual(
      [
        ["network: vpc", "network none"],
        ["encryptionKey: customer", "encryptionKey aws"],
        ["alarms: true", "alarms false"],
      ].map(([asked, command]) => [
        "NOT_BUILT_YET",
        `With preset medium and its overrides the stack asks for \`${asked}\`, which this version does not deploy yet; it is never ignored silently.`,
        `To go without: pulumi config set --path overrides.${command} --stack dev`,
      ]),
    );
  });

  test("is taken once the commands are followed, as Pulumi stores them", () => {
    const { settings, problems } = parse({
      preset: "medium",
      overrides: '{"network":"none","encryptionKey":"aws","alarms":false}',
    });
    expect([problems, settings?.preset.memoryMb, settings?.preset.natGateways]).toEqual([[], 1024, "none"]);
  });

  test.each(["auth", "cors", "domain"])("the key %s is refused", (key) => {
    expect(codes({ [key]: "{}" })).toEqual(["NOT_BUILT_YET"]);
  });

  test("packaging is taken as route, and refused as anything else", () => {
    expect(codes({ packaging: "route" })).toEqual([]);
    expect(parse({ packaging: "group" }).problems).toEqual([
      {
        code: "NOT_BUILT_YET",
        files: ["Pulumi.dev.yaml"],
        message:
          "The config sets `packaging`, which this version does not act on beyond `route`; it is never ignored silently.",
        fix: "pulumi config set packaging route --stack dev",
      },
    ]);
  });
});

describe("awsEndpoint", () => {
  test.each([
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566"],
    ["http://127.0.0.1:4566/", "http://127.0.0.1:4566"],
    ["http://localhost:4566", "http://localhost:4566"],
    ["http://[::1]:4566", "http://[::1]:4566"],
  ])("%s is taken as %s", (written, endpoint) => {
    expect(parse({ awsEndpoint: written }).settings?.awsEndpoint).toBe(endpoint);
  });

  test.each([
    "https://127.0.0.1:4566",
    "http://10.0.0.1:4566",
    "http://127.0.0.1.example.com:4566",
    "http://localhost@example.com",
    "4566",
    "http://example.com",
    "http://127.0.0.1:4566/path",
    "http://127.0.0.1:99999",
    "http://user:pass@127.0.0.1:4566",
    "http://127.0.0.1:0",
    "http://127.0.0.2:4566",
  ])("%s is refused", (written) => {
    expect(codes({ awsEndpoint: written })).toEqual(["CONFIG_ENDPOINT"]);
  });

  test("takes its port from PLINTH_AWS_PORT, which alone means nothing", () => {
    const awsEndpoint = "http://127.0.0.1:4566";
    expect(parse({ awsEndpoint }, { PLINTH_AWS_PORT: "4599" }).settings?.awsEndpoint).toBe("http://127.0.0.1:4599");
    expect(parse({ awsEndpoint }, { PLINTH_AWS_PORT: "" }).settings?.awsEndpoint).toBe(awsEndpoint);
    expect(parse({}, { PLINTH_AWS_PORT: "4599" }).settings?.awsEndpoint).toBe(undefined);
    for (const port of ["0", "65536", "x", "-1", "45 66", "1.5"])
      expect(codes({ awsEndpoint }, { PLINTH_AWS_PORT: port })).toEqual(["ENVIRONMENT_PORT"]);
  });
});
