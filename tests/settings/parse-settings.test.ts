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
      settings: {
        project: "shop",
        stack: "dev",
        preset: nano,
        awsEndpoint: undefined,
        packaging: "route",
        zipBudgetKb: 1000,
        quotas: { routesPerApi: 300, rolesPerAccount: 1000, concurrentExecutions: 1000 },
        auth: { kind: "none" },
        confirm: {},
        adopt: {},
        alarmEmail: undefined,
        cors: undefined,
        domain: undefined,
        firewall: undefined,
        policyExceptions: [],
      },
      problems: [],
    });
    // The defaults that Pulumi.yaml states arrive as values.
    const stated = {
      packaging: "route",
      zipBudgetKb: "1000",
      quotas: "{}",
      confirm: "{}",
      adopt: "{}",
      alarmEmail: "",
      awsEndpoint: "",
    };
    expect(parse({ preset: "nano", overrides: "{}", ...stated })).toEqual(parse({}));
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
          message: '`preset` is "huge", and there is no preset of that name.',
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
        fix: "Did you mean `preset`? The keys are preset, overrides, packaging, zipBudgetKb, quotas, auth, secrets, confirm, adopt, alarmEmail, cors, domain, firewall, policyExceptions, awsEndpoint. To remove it: pulumi config rm preste --stack dev",
      },
    ]);
  });

  test("reports everything at once", () => {
    const config = {
      preset: "huge",
      overrides: '{"memory":1,"burstLimit":0}',
      awsEndpoint: "https://example.com",
      colour: "red",
      packaging: "groups",
      zipBudgetKb: "1 MB",
      quotas: '{"routes":1}',
      auth: "x",
    };
    expect(codes(config, { PLINTH_AWS_PORT: "none" })).toEqual([
      "CONFIG_UNKNOWN_KEY",
      "PRESET_UNKNOWN",
      "OVERRIDE_UNKNOWN",
      "OVERRIDE_INVALID",
      "PACKAGING_UNKNOWN",
      "ZIP_BUDGET",
      "QUOTA_SETTING",
      "AUTH_SETTING",
      "CONFIG_ENDPOINT",
      "ENVIRONMENT_PORT",
    ]);
  });
});

describe("confirm", () => {
  test("is taken as it is written", () => {
    const confirm = '{"dataSafety":"standard","encryptionKey":"aws"}';
    expect(parse({ confirm }).settings?.confirm).toEqual({ dataSafety: "standard", encryptionKey: "aws" });
  });

  test.each([
    ["yes", '`confirm` is "yes"'],
    ['{"dataSafety":"strict"}', '`confirm.dataSafety` is "strict"; it must be relaxed or standard.'],
    ['{"dataSafty":"relaxed"}', "`confirm.dataSafty` is nothing that can be confirmed."],
  ])("%s is refused with what can be confirmed", (confirm, message) => {
    const [problem, ...others] = parse({ confirm }).problems;
    expect([problem?.code, others]).toEqual(["CONFIRM_SETTING", []]);
    expect(problem?.message).toContain(message);
    expect(problem?.fix).toContain("pulumi config set --path confirm.dataSafety relaxed --stack dev");
  });
});

describe("confirm.delete", () => {
  test("is one name or several, each with its kind", () => {
    const named = (text: string) => parse({ confirm: JSON.stringify({ delete: text }) });
    expect(named("table projects").settings?.confirm).toEqual({ delete: ["table projects"] });
    expect(named("table projects, bucket my-files").settings?.confirm.delete).toEqual([
      "table projects",
      "bucket my-files",
    ]);
    for (const text of ["projects", "queue mails", "table projects,", ""])
      expect(named(text).problems).toMatchObject([
        { code: "CONFIRM_SETTING", message: expect.stringContaining("`confirm.delete") },
      ]);
  });
});

describe("adopt", () => {
  test("is taken as it is written", () => {
    const adopt = {
      table: { projects: "old-projects" },
      bucket: { files: "b-1" },
      secret: { token: "arn:x" },
      key: "k",
    };
    expect(parse({ adopt: JSON.stringify(adopt) }).settings?.adopt).toEqual(adopt);
  });

  test.each([
    ["yes", "`adopt` is "],
    ['{"table":"projects"}', "`adopt.table` is "],
    ['{"table":{"projects":""}}', '`adopt.table.projects` is ""'],
    ['{"bucket":{"files":1}}', "`adopt.bucket.files` is 1;"],
    ['{"secret":{"token":["a"]}}', "`adopt.secret.token` is a list"],
    ['{"queue":{"mails":"q"}}', "`adopt.queue` is nothing"],
  ])("%s is refused with what can be adopted", (adopt, message) => {
    const [problem, ...others] = parse({ adopt }).problems;
    expect([problem?.code, others]).toEqual(["ADOPT_SETTING", []]);
    expect(problem?.message).toContain(message);
    expect(problem?.fix).toContain("pulumi config set --path adopt.table.projects my-table --stack dev");
  });
});

describe("alarmEmail", () => {
  const small = { preset: "small" };

  test.each(["ops@example.com", "a.b+c@mail.example.co"])("%s is taken where there are alarms", (alarmEmail) => {
    expect(parse({ ...small, alarmEmail }).settings?.alarmEmail).toBe(alarmEmail);
    expect(parse({ overrides: '{"alarms":true}', alarmEmail }).settings?.alarmEmail).toBe(alarmEmail);
  });

  test.each([
    "ops",
    "ops@",
    "@example.com",
    "ops@example",
    "a@example.com,b@example.com",
    "Ops <ops@example.com>",
    " ",
    "true",
  ])("%j is refused with file and key", (alarmEmail) => {
    expect(parse({ ...small, alarmEmail }).problems).toEqual([
      {
        code: "ALARM_EMAIL",
        files: ["Pulumi.dev.yaml"],
        message: `\`alarmEmail\` is ${JSON.stringify(alarmEmail)}, which is no e-mail address, so no alarm would reach anybody.`,
        fix: "Set one address: pulumi config set alarmEmail ops@example.com --stack dev. More subscribers: docs/operations.md",
      },
    ]);
  });

  test.each([{ preset: "micro" }, { ...small, overrides: '{"alarms":false}' }])(
    "is refused, and not ignored, where there are no alarms: %j",
    (config) => {
      const { settings, problems } = parse({ ...config, alarmEmail: "ops@example.com" });
      expect([settings, problems.map(({ code }) => code)]).toEqual([undefined, ["ALARM_EMAIL"]]);
      expect(problems[0]?.message).toContain(`with preset ${config.preset} and its overrides the stack has no alarms`);
      expect(problems[0]?.fix).toContain("pulumi config rm alarmEmail --stack dev");
    },
  );

  test("is no second problem of a preset that does not exist", () => {
    expect(codes({ preset: "huge", alarmEmail: "ops@example.com" })).toEqual(["PRESET_UNKNOWN"]);
    expect(codes({ alarmEmail: "ops" })).toEqual(["ALARM_EMAIL", "ALARM_EMAIL"]);
  });
});

describe("packaging", () => {
  test.each(["route", "group", "single"])("%s is taken", (packaging) => {
    expect(parse({ packaging }).settings?.packaging).toBe(packaging);
  });

  test("anything else is refused with what was meant", () => {
    expect(parse({ packaging: "groups" }).problems).toEqual([
      {
        code: "PACKAGING_UNKNOWN",
        files: ["Pulumi.dev.yaml"],
        message: '`packaging` is "groups", and there is no packaging of that name.',
        fix: "Did you mean `group`? Set `route` (a function per route), `group` (one per first path segment) or `single` (one for the API).",
      },
    ]);
  });
});

describe("zipBudgetKb", () => {
  test.each(["1", "5000", "256000"])("%s is taken", (zipBudgetKb) => {
    expect(parse({ zipBudgetKb }).settings?.zipBudgetKb).toBe(Number(zipBudgetKb));
  });

  test.each(["0", "-1", "1.5", "256001", "1 MB", "NaN"])("%s is refused", (zipBudgetKb) => {
    expect(codes({ zipBudgetKb })).toEqual(["ZIP_BUDGET"]);
  });
});

describe("quotas", () => {
  test("are what AWS has raised, the others as AWS gives them", () => {
    expect(parse({ quotas: '{"routesPerApi":600}' }).settings?.quotas).toEqual({
      routesPerApi: 600,
      rolesPerAccount: 1000,
      concurrentExecutions: 1000,
    });
    expect(parse({ quotas: '{"routesPerApi":"600","rolesPerAccount":5000}' }).settings?.quotas).toMatchObject({
      routesPerApi: 600,
      rolesPerAccount: 5000,
    });
    // AWS gives a new account less than its default.
    expect(parse({ quotas: '{"concurrentExecutions":10}' }).settings?.quotas.concurrentExecutions).toBe(10);
  });

  // AWS never gives less than its default, and integrations it does not raise.
  test.each([
    '{"routesPerApi":299}',
    '{"rolesPerAccount":999}',
    '{"concurrentExecutions":0}',
    '{"integrationsPerApi":600}',
    "600",
    "{",
    '{"routesPerApi":"x"}',
  ])("%s is refused", (quotas) => {
    expect(codes({ quotas })).toEqual(["QUOTA_SETTING"]);
  });
});

describe("auth", () => {
  const auth = (value: unknown) => ({ auth: JSON.stringify(value) });
  const right = { roleClaim: "cognito:groups", roles: { "head office": ["projects.read", "projects.write"] } };

  test("says which scopes the roles of a token stand for", () => {
    expect(parse(auth(right)).settings?.roles).toEqual({ claim: right.roleClaim, scopes: right.roles });
    expect(parse({}).settings?.roles).toBe(undefined);
    expect(parse(auth({})).settings?.roles).toBe(undefined);
  });

  test.each([
    [{ roles: right.roles }, ["auth.roleClaim"]],
    [{ roleClaim: "groups" }, ["auth.roles"]],
    [{ ...right, roleClaim: "" }, ["auth.roleClaim"]],
    [{ ...right, roleClaim: 7 }, ["auth.roleClaim"]],
    [{ ...right, roles: { admin: [] } }, ["auth.roles.admin"]],
    [{ ...right, roles: { admin: "projects.read" } }, ["auth.roles.admin"]],
    [{ ...right, roles: { admin: ["a b"], "": ["a"] } }, ["auth.roles.admin.0", "auth.roles."]],
  ])("%j is refused, with the place of each fault", (value, places) => {
    const { problems, settings } = parse(auth(value));
    expect(settings).toBe(undefined);
    expect(problems.map(({ code }) => code)).toEqual(places.map(() => "ROLES_SETTING"));
    for (const [index, place] of places.entries()) expect(problems[index]?.message).toContain(`\`${place}\``);
  });

  test.each([["cognito"], [["a"]], [null]])("%j is no map, and is refused", (value) => {
    expect(codes(auth(value))).toEqual(["AUTH_SETTING"]);
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
