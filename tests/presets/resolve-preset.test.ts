import { describe, expect, test } from "vitest";
import { DATA_SAFETY, dataSafetyOf } from "../../plinth/presets/data-safety.ts";
import { diffPresets } from "../../plinth/presets/diff-presets.ts";
import { overrideSchema } from "../../plinth/presets/override-schema.ts";
import {
  LOG_RETENTION_DAYS,
  PRESET_NAMES,
  PRESET_TABLE,
  type PresetName,
  type ResolvedPreset,
} from "../../plinth/presets/preset-table.ts";
import { resolvePreset } from "../../plinth/presets/resolve-preset.ts";

function presetOf(name: PresetName): ResolvedPreset {
  const { preset } = resolvePreset(name, {});
  if (!preset) throw new Error(`${name} does not resolve`);
  return preset;
}

const codes = (name: string, overrides: unknown) =>
  resolvePreset(name, overrides).problems.map((problem) => problem.code);

describe("PRESET_TABLE", () => {
  test("is the table of the design", () => {
    expect(PRESET_NAMES.map((name) => Object.values(presetOf(name)))).toEqual([
      [
        "nano",
        256,
        10,
        10,
        20,
        "none",
        0,
        "none",
        false,
        "relaxed",
        3,
        "debug",
        "stack",
        false,
        false,
        "aws",
        false,
        0,
        1,
        1,
        2,
      ],
      [
        "micro",
        512,
        10,
        50,
        100,
        "none",
        0,
        "none",
        false,
        "relaxed",
        7,
        "debug",
        "stack",
        false,
        false,
        "aws",
        false,
        0,
        2,
        1,
        5,
      ],
      [
        "small",
        512,
        15,
        200,
        400,
        "none",
        0,
        "none",
        false,
        "standard",
        14,
        "info",
        "route",
        true,
        true,
        "aws",
        true,
        0.5,
        4,
        1,
        10,
      ],
      [
        "medium",
        1024,
        20,
        1000,
        2000,
        "vpc",
        2,
        "single",
        false,
        "strict",
        30,
        "info",
        "route",
        true,
        true,
        "customer",
        true,
        0.5,
        8,
        1,
        20,
      ],
      [
        "large",
        1769,
        29,
        4000,
        4000,
        "vpc",
        3,
        "per-zone",
        false,
        "strict",
        90,
        "info",
        "route",
        true,
        true,
        "customer",
        true,
        1,
        32,
        2,
        50,
      ],
      [
        "xlarge",
        3008,
        29,
        8000,
        5000,
        "vpc",
        3,
        "per-zone",
        true,
        "strict",
        365,
        "info",
        "route",
        true,
        true,
        "customer",
        true,
        2,
        64,
        2,
        100,
      ],
    ]);
    expect(Object.keys(presetOf("nano"))).toEqual(["name", ...Object.keys(PRESET_TABLE)]);
  });

  test("states unit, limit, source and reason in every row", () => {
    for (const { unit, limit, source, why } of Object.values(PRESET_TABLE)) {
      expect([unit, limit, why].every((text) => text.length > 0)).toBe(true);
      expect(source).toMatch(/^(https:\/\/docs\.aws\.amazon\.com\/|docs\/)/);
    }
    expect(PRESET_TABLE.logRetentionDays.limit).toBe(`one of ${LOG_RETENTION_DAYS.join(", ")} days`);
  });

  test("keeps within the limits that it sets for overrides", () => {
    for (const name of PRESET_NAMES) {
      const { name: _, ...fields } = presetOf(name);
      expect(overrideSchema.safeParse(fields).success).toBe(true);
      expect(resolvePreset(name, fields).preset).toEqual(presetOf(name));
    }
  });
});

describe("resolvePreset", () => {
  test("applies overrides one by one", () => {
    const { preset, problems } = resolvePreset("nano", {
      memoryMb: 10_240,
      timeoutSeconds: 29,
      logRetentionDays: 3653,
      alarms: true,
    });
    expect(problems).toEqual([]);
    expect(preset).toEqual({
      ...presetOf("nano"),
      memoryMb: 10_240,
      timeoutSeconds: 29,
      logRetentionDays: 3653,
      alarms: true,
    });
  });

  test("a network that is taken away takes its parts along, and one that is added brings them", () => {
    const none = { network: "none", availabilityZones: 0, natGateways: "none", interfaceEndpoints: false };
    expect(resolvePreset("xlarge", { network: "none" }).preset).toEqual({ ...presetOf("xlarge"), ...none });
    expect(resolvePreset("nano", { network: "vpc" }).preset).toEqual({
      ...presetOf("nano"),
      network: "vpc",
      availabilityZones: 2,
      natGateways: "single",
    });
    expect(resolvePreset("large", { network: "vpc" }).preset).toEqual(presetOf("large"));
    expect(
      resolvePreset("nano", { network: "vpc", availabilityZones: 3, natGateways: "none" }).preset?.availabilityZones,
    ).toBe(3);
  });

  test.each([
    ["meduim", "Did you mean `medium`? Set one of nano, micro, small, medium, large, xlarge."],
    ["huge", "Set one of nano, micro, small, medium, large, xlarge."],
    ["", "Set one of nano, micro, small, medium, large, xlarge."],
    ["constructor", "Set one of nano, micro, small, medium, large, xlarge."],
  ])("refuses preset %j", (name, fix) => {
    expect(resolvePreset(name, {})).toEqual({
      preset: undefined,
      problems: [
        {
          code: "PRESET_UNKNOWN",
          files: [],
          message: `\`preset\` is "${name}", and there is no preset of that name.`,
          fix,
        },
      ],
    });
  });

  test.each([
    ["timeoutSeconds", 30],
    ["timeoutSeconds", 0],
    ["timeoutSeconds", 1.5],
    ["memoryMb", 127],
    ["memoryMb", 10_241],
    ["memoryMb", "lots"],
    ["memoryMb", null],
    ["logRetentionDays", 8],
    ["rateLimitPerSecond", 0],
    ["rateLimitPerSecond", 10_001],
    ["burstLimit", 5001],
    ["burstLimit", 0],
    ["alarms", "yes"],
    ["network", "public"],
    ["natGateways", true],
    ["dataSafety", "strictest"],
    ["availabilityZones", 7],
    ["encryptionKey", "mine"],
    ["memoryMb", Number.NaN],
  ])("refuses %s: %j", (field, value) => {
    expect(codes("nano", { [field]: value })).toEqual(["OVERRIDE_INVALID"]);
    expect(resolvePreset("nano", { [field]: value }).preset).toBe(undefined);
  });

  test("names the limit and its source", () => {
    expect(resolvePreset("nano", { timeoutSeconds: 30 }).problems).toEqual([
      {
        code: "OVERRIDE_INVALID",
        files: [],
        message:
          "`overrides.timeoutSeconds` is 30; it must be 1 to 29 s behind the gateway, which gives up after 30 s (Lambda alone: 900 s).",
        fix: "Write the number alone, which counts s, within that, or leave the field out to take the preset's. Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
      },
    ]);
    expect(resolvePreset("nano", { network: "public" }).problems[0]?.message).toBe(
      '`overrides.network` is "public"; it must be none or vpc.',
    );
    expect(resolvePreset("nano", { alarms: "yes" }).problems[0]?.message).toBe(
      '`overrides.alarms` is "yes"; it must be yes or no (written `true` or `false`).',
    );
  });

  test("suggests the field that was meant", () => {
    const [problem] = resolvePreset("nano", { memory: 512 }).problems;
    expect([problem?.code, problem?.message, problem?.fix.split("?")[0]]).toEqual([
      "OVERRIDE_UNKNOWN",
      "A preset has no field `memory`, so `overrides.memory` would change nothing.",
      "Did you mean `memoryMb`",
    ]);
    expect(codes("nano", { name: "xlarge" })).toEqual(["OVERRIDE_UNKNOWN"]);
    expect(codes("nano", JSON.parse('{"__proto__": 1}'))).toEqual(["OVERRIDE_UNKNOWN"]);
  });

  test.each([
    ["nano", { natGateways: "single" }, ["`natGateways` is single and `network` is none; it is a part of a VPC."]],
    [
      "medium",
      { network: "none", interfaceEndpoints: true, availabilityZones: 2 },
      [
        "`availabilityZones` is 2 and `network` is none; it is a part of a VPC.",
        "`interfaceEndpoints` is true and `network` is none; it is a part of a VPC.",
      ],
    ],
    ["large", { availabilityZones: 0 }, ["`network` is vpc and `availabilityZones` is 0; a VPC needs a zone."]],
  ])("refuses the contradictions of %s with %j", (name, overrides, messages) => {
    const { preset, problems } = resolvePreset(name, overrides);
    expect([preset, problems.map((problem) => problem.message)]).toEqual([undefined, messages]);
  });

  test("reports everything at once", () => {
    expect(codes("tiny", { memoryMb: 1, timeoutSeconds: 99, tracings: true })).toEqual([
      "PRESET_UNKNOWN",
      "OVERRIDE_INVALID",
      "OVERRIDE_INVALID",
      "OVERRIDE_UNKNOWN",
    ]);
  });

  test.each([[null], ["text"], [[]], [3]])("refuses overrides that are %j", (overrides) => {
    expect(codes("nano", overrides)).toEqual(["OVERRIDE_INVALID"]);
  });
});

describe("diffPresets", () => {
  test("lists the fields that differ, in the table's order", () => {
    expect(diffPresets(presetOf("nano"), presetOf("micro"))).toEqual([
      { field: "memoryMb", from: 256, to: 512, unit: "MB" },
      { field: "rateLimitPerSecond", from: 10, to: 50, unit: "requests/s" },
      { field: "burstLimit", from: 20, to: 100, unit: "requests" },
      { field: "logRetentionDays", from: 3, to: 7, unit: "days" },
      { field: "databaseMaxAcu", from: 1, to: 2, unit: "ACU" },
      { field: "queueConcurrency", from: 2, to: 5, unit: "functions" },
    ]);
    expect(diffPresets(presetOf("large"), presetOf("large"))).toEqual([]);
  });
});

describe("dataSafetyOf", () => {
  test("is the design's three levels", () => {
    expect(
      Object.keys(DATA_SAFETY).map((level) => Object.values(DATA_SAFETY[level as keyof typeof DATA_SAFETY])),
    ).toEqual([
      [false, false, false, false, 1, false, false, "aws"],
      [true, true, true, false, 7, false, true, "aws"],
      [true, true, true, true, 35, true, true, "customer"],
    ]);
    expect(dataSafetyOf("strict")).toBe(DATA_SAFETY.strict);
  });
});
