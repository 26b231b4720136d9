import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { PRESET_TABLE, type PresetField } from "../../plinth/presets/preset-table.ts";
import type { Problem } from "../../plinth/problem.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { parseSecrets } from "../../plinth/settings/parse-secrets.ts";
import { parseSettings } from "../../plinth/settings/parse-settings.ts";

/** What is wrong in any place where a number, a word or a yes or no is wanted. JSON, since that is what Pulumi hands over. */
const NO_VALUE = ["null", "[]", "[512]", "{}", '{"value":512}'];
const NO_NUMBER = [
  ...NO_VALUE,
  '"512MB"',
  '"15s"',
  '"1k"',
  '"1,000"',
  '"0x10"',
  '"1e3"',
  '" 9"',
  '"NaN"',
  '"١٢"',
  "true",
  "-1",
  "1e999",
];
const NO_WORD = [...NO_VALUE, "1", "true", '""', '"yes"', '"Aws"', '"NONE"', '"constructor"'];
const NO_YES_OR_NO = [...NO_VALUE, "1", "0", '"yes"', '"on"', '"True"', '"FALSE"', '""'];

/** One field of the config: what is refused of it, and what the refusal says. */
interface Row {
  readonly code: string;
  /** JSON texts. */
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  readonly allowed: string;
  readonly source?: string;
}

const whole = (least: number, most: number): Pick<Row, "wrong" | "right"> => ({
  wrong: [...NO_NUMBER, String(least - 1), String(most + 1), `${least}.5`, "1e308"],
  right: [String(least), String(most), `"${least}"`],
});
const words = (...right: readonly string[]): Pick<Row, "wrong" | "right"> => ({
  wrong: [...NO_WORD, `"${right[0]}s"`, `"${right[0]?.toUpperCase()}"`, `" ${right[0]}"`],
  right: right.map((word) => JSON.stringify(word)),
});
const yesOrNo = { wrong: NO_YES_OR_NO, right: ["true", "false", '"true"'] };

const OVERRIDES: Readonly<Record<PresetField, Pick<Row, "wrong" | "right"> & { readonly allowed?: string }>> = {
  memoryMb: { ...whole(128, 10_240), allowed: "128 to 10,240 MB" },
  timeoutSeconds: {
    ...whole(1, 29),
    allowed: "1 to 29 s behind the gateway, which gives up after 30 s (Lambda alone: 900 s)",
  },
  rateLimitPerSecond: {
    wrong: [...NO_NUMBER, "0", "0.5", "10001"],
    right: ["1", "10000", "2.5"],
    allowed: "1 to 10,000 requests/s",
  },
  burstLimit: { ...whole(1, 5_000), allowed: "1 to 5,000 requests" },
  network: words("none", "vpc"),
  availabilityZones: { wrong: [...NO_NUMBER, "7", "1.5"], right: ["0"], allowed: "1 to 6 with a VPC" },
  natGateways: words("none"),
  interfaceEndpoints: { ...yesOrNo, right: ["false"] },
  dataSafety: words("relaxed", "standard", "strict"),
  logRetentionDays: {
    wrong: [...NO_NUMBER, "0", "2", "8", "31", "1.5", "3654", "36500"],
    right: ["1", "3653"],
    allowed: "one of 1, 3, 5, 7",
  },
  logLevel: words("debug", "info", "warn", "error"),
  metrics: words("stack", "none", "route"),
  alarms: yesOrNo,
  tracing: yesOrNo,
  encryptionKey: words("customer", "aws"),
  accessMustBeStated: yesOrNo,
  databaseMinAcu: {
    wrong: [...NO_NUMBER, "256.5", "0.25", "257"],
    right: ["0", "0.5", '"1"'],
    allowed: "0 to 256 ACU, in steps of 0.5",
  },
  databaseMaxAcu: {
    wrong: [...NO_NUMBER, "0", "0.5", "1.25", "256.5"],
    right: ["1", "256", '"2.5"'],
    allowed: "1 to 256 ACU, in steps of 0.5",
  },
  databaseInstances: { ...whole(1, 16), allowed: "1 to 16" },
  queueConcurrency: { ...whole(2, 1_000), allowed: "2 to 1,000" },
};

const LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
const GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html";
const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";

const QUOTAS: Readonly<Record<keyof typeof DEFAULT_QUOTAS, Row>> = {
  routesPerApi: {
    code: "QUOTA_SETTING",
    ...whole(300, 100_000),
    allowed: "from 300, which every account has, to 100000",
    source: GATEWAY,
  },
  rolesPerAccount: {
    code: "QUOTA_SETTING",
    ...whole(1_000, 100_000),
    allowed: "from 1000, which every account has, to 100000",
    source: IAM,
  },
  concurrentExecutions: {
    code: "QUOTA_SETTING",
    ...whole(1, 100_000),
    allowed: "from 1, which every account has, to 100000",
    source: LAMBDA,
  },
};

const CONFIRM: Readonly<Record<string, Row>> = {
  dataSafety: { code: "CONFIRM_SETTING", ...words("relaxed", "standard"), allowed: "relaxed or standard" },
  encryptionKey: { code: "CONFIRM_SETTING", ...words("aws"), allowed: "must be aws" },
  delete: {
    code: "CONFIRM_SETTING",
    wrong: [...NO_VALUE, "1", "true", '""', '"projects"', '"tables projects"', '"table Projects"', '"table a,"'],
    right: ['"table projects"', '"userPool users"', '"table projects, bucket files,secret key"'],
    allowed: 'such as "table projects"',
  },
};
const ADOPT_NAMES: Row = {
  code: "ADOPT_SETTING",
  wrong: ["null", "[]", "1", "true", '"old"'],
  right: ["{}", '{"projects":"old"}'],
  allowed: "name",
};
const ADOPT: Readonly<Record<string, Row>> = {
  table: ADOPT_NAMES,
  bucket: ADOPT_NAMES,
  secret: ADOPT_NAMES,
  database: ADOPT_NAMES,
  key: { ...ADOPT_NAMES, wrong: [...NO_VALUE, "1", "true", '""'], right: ['"1234abcd-12ab"'], allowed: "id" },
  userPool: { ...ADOPT_NAMES, wrong: [...NO_VALUE, "1", "true", '""'], right: ['"eu-central-1_Ab3"'], allowed: "id" },
};
const AUTH: Readonly<Record<string, Row>> = {
  issuer: {
    code: "AUTH_SETTING",
    wrong: [
      ...[
        "null",
        "1",
        "true",
        "[]",
        "{}",
        '""',
        '"login.example.com"',
        '"http://login.example.com"',
        '"HTTPS://a.example"',
      ],
      ...[
        '"https://"',
        '"https://a.example/?x=1"',
        '"https://a.example/?"',
        '"https://a.example/#a"',
        '"https://a.example#"',
      ],
      ...['"https://me@a.example"', '"https://me:secret@a.example/"', '" https://a.example"', '"https://a.example "'],
      ...['"https://A.example"', '"https://a.example:443"', '"https://a.example/../b"', '"https:a.example"'],
      ...['"https:\\\\a.example"', '"ftp://a.example"', '"javascript:alert(1)"', '"http://127.0.0.1:8080"'],
      `"https://a.example/${"x".repeat(2_048)}"`,
    ],
    right: ['"https://a.example"', '"https://a.example/"', '"https://a.example:8443/tenant/v2.0"'],
    allowed: "an https:// URL as the issuer's tokens state it under `iss`",
  },
  audiences: {
    code: "AUTH_SETTING",
    wrong: ["null", '"api"', "{}", "[]", "[1]", '[""]', '["a b"]', '["a","a"]', JSON.stringify(fiftyOne())],
    right: ['["api"]', '["https://api.example.com","other"]', JSON.stringify(fiftyOne().slice(1))],
    allowed: "a list of 1 to 50 different audiences",
  },
  scopes: {
    code: "AUTH_SETTING",
    wrong: ["null", '"a"', "{}", "[]", "[1]", '[""]', '["a b"]', '["a","a"]', String.raw`["a\\b"]`, '["a\\"b"]'],
    right: ['["projects.read","projects.write"]'],
    allowed: "a list of different scopes",
  },
  roleClaim: {
    code: "ROLES_SETTING",
    wrong: ["1", "true", "null", "[]", "{}", '""'],
    right: ['"groups"'],
    allowed: "text of at least one character",
  },
  roles: {
    code: "ROLES_SETTING",
    wrong: ["1", "true", "null", '"admin"', '["admin"]'],
    right: ['{"admin":["projects.read"]}'],
    allowed: "lists of scopes",
  },
};

function fiftyOne(): string[] {
  return Array.from({ length: 51 }, (_, index) => `audience-${index}`);
}

/** A user pool's fields; `withOthers` fills in those that it cannot do without. */
const COGNITO: Readonly<Record<string, Row>> = {
  scopes: {
    code: "AUTH_SETTING",
    wrong: ["null", '["read"]', '"read"', "{}", '{"read":""}', '{"read":1}', '{"a b":"x"}', '{"a/b":"x"}', '{"":"x"}'],
    right: ['{"read":"Read everything"}'],
    allowed: "a map of 1 to 100 scopes",
  },
  clients: {
    code: "AUTH_SETTING",
    wrong: ["null", '["web"]', '"web"', "{}", '{"Web":{"kind":"machine","scopes":["read"]}}'],
    right: ['{"web":{"callbackUrls":["https://a.example/back"],"scopes":["read"]}}'],
    allowed: "a map of 1 to 50 clients",
  },
  mfa: { code: "AUTH_SETTING", ...words("optional", "off", "required"), allowed: "off, optional or required" },
  passwordPolicy: {
    code: "AUTH_SETTING",
    wrong: ["null", "12", '"strong"', "[]"],
    right: ["{}", '{"minimumLength":"16"}'],
    allowed: "a map of rules",
  },
  signUp: { code: "AUTH_SETTING", ...words("admin", "self"), allowed: "admin (an administrator makes users)" },
  domainPrefix: {
    code: "AUTH_SETTING",
    wrong: [
      "null",
      "1",
      '""',
      '"Shop"',
      '"-shop"',
      '"shop-"',
      '"my.shop"',
      '"shop-aws"',
      '"cognito1"',
      `"${"x".repeat(64)}"`,
    ],
    right: ['"shop"', `"${"x".repeat(63)}"`],
    allowed: "lower-case letters, digits and hyphens",
  },
};

/** Of a whole key; `wrong` are texts as Pulumi hands them over, `right` likewise. */
const KEYS: Readonly<Record<string, Row & { readonly within?: Readonly<Record<string, unknown>> }>> = {
  preset: {
    code: "PRESET_UNKNOWN",
    wrong: [
      "",
      "huge",
      "NANO",
      "Nano",
      " nano",
      "nano,micro",
      "5",
      "true",
      "null",
      "[]",
      '{"a":1}',
      "NaN",
      "constructor",
      "x".repeat(9_999),
    ],
    right: ["nano", "micro"],
    allowed: "Set one of nano, micro, small, medium, large, xlarge",
  },
  overrides: {
    code: "OVERRIDE_INVALID",
    wrong: ["text", "512", "true", "null", "[]", '{"memoryMb":', '"{}"', "NaN"],
    right: ["{}", ""],
    allowed: "a map of field names and values",
    within: OVERRIDES,
  },
  packaging: {
    code: "PACKAGING_UNKNOWN",
    wrong: ["routes", "ROUTE", "Group", "5", "true", "null", "[]", "{}", "singel"],
    right: ["route", "group", "single", ""],
    allowed: "Set `route` (a function per route), `group` (one per first path segment) or `single`",
  },
  zipBudgetKb: {
    code: "ZIP_BUDGET",
    wrong: [
      "0",
      "-1",
      "1.5",
      "256001",
      "1 MB",
      "1000KB",
      "1k",
      "1e3",
      "0x10",
      " 7",
      "NaN",
      "Infinity",
      "null",
      "true",
      "[]",
      "[5]",
      "{}",
    ],
    right: ["1", "256000", ""],
    allowed: "a whole number of KB from 1 to 256000",
    source: LAMBDA,
  },
  quotas: {
    code: "QUOTA_SETTING",
    wrong: ["600", "text", "null", "true", "[600]", "{"],
    right: ["{}", ""],
    allowed: "a map of names and numbers",
    within: QUOTAS,
  },
  auth: {
    code: "AUTH_SETTING",
    wrong: ["cognito", "5", "null", "true", '["a"]', "{"],
    right: ["{}", ""],
    allowed: "a map of issuer, audiences, scopes, cognito, roleClaim, roles",
    within: AUTH,
  },
  secrets: {
    code: "SECRETS_SETTING",
    wrong: ["text", "5", "null", "true", '["a"]', "{", '"a"'],
    right: ["{}", ""],
    allowed: "names and values",
  },
  confirm: {
    code: "CONFIRM_SETTING",
    wrong: ["yes", "true", "null", "5", '["relaxed"]', "{"],
    right: ["{}", ""],
    allowed: "a map of what may be lost",
    within: CONFIRM,
  },
  adopt: {
    code: "ADOPT_SETTING",
    wrong: ["yes", "true", "null", "5", '["projects"]', "{"],
    right: ["{}", ""],
    allowed: "a map of kinds",
    within: ADOPT,
  },
  alarmEmail: {
    code: "ALARM_EMAIL",
    wrong: ["ops", "ops@", "@example.com", "a b@example.com", "5", "true", "[]", "{}", "a@b.c, d@e.f", "ops@example"],
    right: ["ops@example.com", ""],
    allowed: "Set one address",
  },
  cors: {
    code: "CORS_SETTING",
    wrong: ["*", "https://app.example.com", "5", "true", "null", '["https://app.example.com"]', "{"],
    right: ["{}", "", '{"allowOrigins":["https://app.example.com"]}'],
    allowed: "a map of allowOrigins",
  },
  domain: {
    code: "DOMAIN_SETTING",
    wrong: ["api.example.com", "5", "true", "null", '["api.example.com"]', "{"],
    right: ["{}", "", '{"name":"api.example.com"}', '{"name":"a.b.example.com","zone":"example.com"}'],
    allowed: "a map of name, zone",
  },
  firewall: {
    code: "FIREWALL_SETTING",
    wrong: ["2000", "on", "true", "null", "[2000]", "{"],
    right: ["{}", ""],
    allowed: "a map of requestsPerFiveMinutes",
  },
  policyExceptions: {
    code: "POLICY_EXCEPTION",
    wrong: ["text", "5", "true", "null", "{}", '{"rule":"log-retention"}'],
    right: [
      "[]",
      "",
      '[{"rule":"log-retention","resource":"aws:cloudwatch/logGroup:LogGroup::audit","reason":"the law wants it for ever"}]',
    ],
    allowed: "rule, resource and reason",
  },
  awsEndpoint: {
    code: "CONFIG_ENDPOINT",
    wrong: [
      "4566",
      "true",
      "null",
      "[]",
      "{}",
      "http://example.com",
      "HTTPS://127.0.0.1",
      "http://127.0.0.1:4566/x",
      "127.0.0.1:4566",
    ],
    right: ["http://127.0.0.1:4566", ""],
    allowed: "only http:// to 127.0.0.1, localhost, [::1] is taken",
  },
};

function problemsOf(config: Readonly<Record<string, string>>): readonly Problem[] {
  if (config["secrets"] !== undefined)
    return parseSecrets({ text: config["secrets"], isEncrypted: true }, "dev", "Pulumi.dev.yaml").problems;
  // An address that nothing would write to is a problem of its own.
  const alarms = config["alarmEmail"] && !config["overrides"] ? { overrides: '{"alarms":true}' } : {};
  return parseSettings({ project: "shop", stack: "dev", config: { ...config, ...alarms }, environment: {} }).problems;
}

function expectRefusal(config: Readonly<Record<string, string>>, key: string, { code, allowed, source }: Row): void {
  const problems = problemsOf(config);
  const [problem] = problems;
  expect([JSON.stringify(config), problems.map((each) => each.code)]).toEqual([JSON.stringify(config), [code]]);
  expect(problem?.files).toEqual(["Pulumi.dev.yaml"]);
  expect(problem?.message).toContain(`\`${key}\``);
  const text = `${problem?.message} ${problem?.fix}`;
  expect(text).toContain(allowed);
  expect(text).toContain(source ?? "");
  expect(text.length).toBeLessThan(900);
}

const project: { config: Record<string, unknown> } = parseYaml(
  await readFile(join(import.meta.dirname, "..", "..", "Pulumi.yaml"), "utf8"),
);

describe("the table has a row", () => {
  test("for every key of Pulumi.yaml", () => {
    expect(Object.keys(KEYS).sort()).toEqual(Object.keys(project.config).sort());
  });

  test("for every field of a preset and every quota", () => {
    expect(Object.keys(OVERRIDES)).toEqual(Object.keys(PRESET_TABLE));
    expect(Object.keys(QUOTAS)).toEqual(Object.keys(DEFAULT_QUOTAS));
  });
});

describe.each(Object.entries(KEYS))("%s", (key, row) => {
  test.each(row.wrong)("is refused as %s", (text) => expectRefusal({ [key]: text }, key, row));

  test.each(row.right)("is taken as %s", (text) => expect(problemsOf({ [key]: text })).toEqual([]));

  test("in another case or with a letter too many is refused, with what was meant", () => {
    for (const near of [key.toUpperCase(), `${key}s`, key.slice(0, -1)]) {
      const [problem] = problemsOf({ [near]: "{}" });
      expect([problem?.code, problem?.message]).toEqual([
        "CONFIG_UNKNOWN_KEY",
        `The config sets \`${near}\`, which nothing reads.`,
      ]);
      expect(problem?.fix).toContain(`Did you mean \`${key}\`?`);
    }
  });
});

describe.each(Object.entries(OVERRIDES))("overrides.%s", (field, { wrong, right, allowed }) => {
  const table: Readonly<Record<string, { unit: string; limit: string; source: string }>> = PRESET_TABLE;
  const { unit = "", source = "" } = table[field] ?? {};
  const row = { code: "OVERRIDE_INVALID", wrong, right, allowed: allowed ?? unit, source };

  test.each(wrong)("is refused as %s", (json) =>
    expectRefusal({ overrides: `{"${field}":${json}}` }, `overrides.${field}`, row),
  );

  test.each(right)("is taken as %s", (json) => expect(problemsOf({ overrides: `{"${field}":${json}}` })).toEqual([]));

  test("near its name is refused, with what was meant", () => {
    for (const near of [field.toUpperCase(), `${field}s`, field.slice(0, -1)]) {
      const [problem] = problemsOf({ overrides: JSON.stringify({ [near]: 1 }) });
      expect([problem?.code, problem?.files]).toEqual(["OVERRIDE_UNKNOWN", ["Pulumi.dev.yaml"]]);
      expect([problem?.message, problem?.fix]).toEqual([
        expect.stringContaining(`\`overrides.${near}\``),
        expect.stringContaining(`Did you mean \`${field}\`?`),
      ]);
    }
  });
});

const NESTED = Object.entries({ quotas: QUOTAS, confirm: CONFIRM, adopt: ADOPT }).flatMap(([key, rows]) =>
  Object.entries<Row>(rows).map(([field, row]) => ({ key, field, row })),
);

describe.each(NESTED)("$key.$field", ({ key, field, row }) => {
  test.each(row.wrong)("is refused as %s", (json) =>
    expectRefusal({ [key]: `{"${field}":${json}}` }, `${key}.${field}`, row),
  );

  test.each(row.right)("is taken as %s", (json) => expect(problemsOf({ [key]: `{"${field}":${json}}` })).toEqual([]));

  test("near its name is refused, with what was meant", () => {
    for (const near of [field.toUpperCase(), `${field}s`, field.slice(0, -1)]) {
      const [problem] = problemsOf({ [key]: JSON.stringify({ [near]: 1 }) });
      expect(problem?.message).toContain(`\`${key}.${near}\``);
      expect(problem?.fix).toContain(`Did you mean \`${field}\`?`);
    }
  });
});

// Their fields need one another.
const DEPENDENT = [
  { place: "auth", rows: AUTH, wrap: (json: string) => json },
  { place: "auth.cognito", rows: COGNITO, wrap: (json: string) => `{"cognito":${json}}` },
].flatMap(({ place, rows, wrap }) => Object.entries(rows).map(([field, row]) => ({ place, field, row, rows, wrap })));

describe.each(DEPENDENT)("$place.$field", ({ place, field, row, rows, wrap }) => {
  const others = Object.entries(rows).filter(([each]) => each !== field);
  const withOthers = (json: string) =>
    wrap(`{${[...others.map(([name, { right }]) => `"${name}":${right[0]}`), `"${field}":${json}`].join(",")}}`);

  test.each(row.wrong)("is refused as %s", (json) => {
    const config = { auth: withOthers(json) };
    // A client of scopes that are at fault asks for some that nobody defines.
    if (field !== "scopes" || place === "auth") return expectRefusal(config, `${place}.${field}`, row);
    expect(problemsOf(config)[0]?.message).toContain(`\`${place}.${field}\``);
  });

  test.each(row.right)("is taken as %s", (json) => expect(problemsOf({ auth: withOthers(json) })).toEqual([]));

  test("near its name is refused, with what was meant", () => {
    const messages = problemsOf({ auth: wrap(`{"${field.toUpperCase()}":1}`) }).map(({ message }) => message);
    expect(messages).toContainEqual(
      expect.stringMatching(`\`${place}.${field.toUpperCase()}\`.*did you mean \`${field}\`\\?`),
    );
  });
});

describe("what goes together", () => {
  const messages = (overrides: object, preset = "nano") =>
    problemsOf({ preset, overrides: JSON.stringify(overrides) }).map(({ code, message }) => [code, message]);

  test.each([
    [{ natGateways: "per-zone" }, "`natGateways` is per-zone and `network` is none"],
    [{ availabilityZones: 2 }, "`availabilityZones` is 2 and `network` is none"],
    [{ interfaceEndpoints: true }, "`interfaceEndpoints` is true and `network` is none"],
    [{ network: "vpc", availabilityZones: 0 }, "`network` is vpc and `availabilityZones` is 0"],
  ])("refuses %j", (overrides, message) => {
    expect(messages(overrides)).toContainEqual(["OVERRIDE_CONTRADICTION", expect.stringContaining(message)]);
  });

  test("shows a contradiction beside the fields that are wrong by themselves", () => {
    expect(messages({ memoryMb: 10_241, timeoutSeconds: 30, natGateways: "single" })).toEqual([
      ["OVERRIDE_INVALID", expect.stringContaining("`overrides.memoryMb` is 10241")],
      ["OVERRIDE_INVALID", expect.stringContaining("`overrides.timeoutSeconds` is 30")],
      ["OVERRIDE_CONTRADICTION", expect.stringContaining("`natGateways` is single")],
    ]);
  });

  test("takes no side where the network itself is wrong", () => {
    expect(messages({ network: "public", natGateways: "single" }).map(([code]) => code)).toEqual(["OVERRIDE_INVALID"]);
  });

  // AWS's own keys encrypt at rest too: strict is about what outlives a mistake, and a key of one's own about who may read.
  test("takes strict data safety with AWS's keys, and a burst below the rate", () => {
    expect(messages({ dataSafety: "strict", encryptionKey: "aws", rateLimitPerSecond: 1000, burstLimit: 1 })).toEqual(
      [],
    );
  });
});

test("a fault in every field is a problem for every field, all at once", () => {
  const wrong = {
    preset: "huge",
    packaging: "groups",
    zipBudgetKb: "1 MB",
    alarmEmail: "ops",
    awsEndpoint: "http://example.com",
    colour: "red",
  };
  const within = (rows: object) =>
    JSON.stringify(Object.fromEntries(Object.keys(rows).map((field) => [field, "wrong!"])));
  const problems = problemsOf({
    ...wrong,
    overrides: within({ ...OVERRIDES, memmory: 1 }),
    quotas: within({ ...QUOTAS, lambdas: 1 }),
    confirm: within({ ...CONFIRM, everything: 1 }),
    adopt: within({ table: 1, bucket: 1, secret: 1, queue: 1 }),
    auth: within({ ...AUTH, cognito: 1, role: 1 }).replace('"roleClaim":"wrong!"', '"roleClaim":5'),
  });
  const text = problems.map(({ message }) => message).join("\n");
  const named = [
    ...Object.keys(wrong),
    ...Object.keys({ ...OVERRIDES, memmory: 1 }).map((field) => `overrides.${field}`),
    ...["routesPerApi", "rolesPerAccount", "concurrentExecutions", "lambdas"].map((field) => `quotas.${field}`),
    ...["dataSafety", "encryptionKey", "delete", "everything"].map((field) => `confirm.${field}`),
    ...["table", "bucket", "secret", "queue"].map((kind) => `adopt.${kind}`),
    ...[...Object.keys(AUTH), "cognito", "role"].map((field) => `auth.${field}`),
  ];
  expect(named.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  expect(problems).toHaveLength(named.length);
});
