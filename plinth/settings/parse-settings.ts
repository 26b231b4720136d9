import { overridesNotAnObject } from "../presets/preset-problems.ts";
import { resolvePreset } from "../presets/resolve-preset.ts";
import type { Problem } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { configFileOf } from "./config-file.ts";
import { withTypes } from "./from-json.ts";
import { parseAdopt } from "./parse-adopt.ts";
import { parseAlarmEmail } from "./parse-alarm-email.ts";
import { parseAuth } from "./parse-auth.ts";
import { parseConfirm } from "./parse-confirm.ts";
import { parseCors } from "./parse-cors.ts";
import { parseDomain } from "./parse-domain.ts";
import { parseEndpoint } from "./parse-endpoint.ts";
import { parseFirewall } from "./parse-firewall.ts";
import { parseQuotas, parseZipBudget } from "./parse-limits.ts";
import { parsePackaging } from "./parse-packaging.ts";
import { parsePolicyExceptions } from "./parse-policy-exceptions.ts";
import type { SettingsResult } from "./settings.ts";

/** The keys that a stack's config may have, as `Pulumi.yaml` declares them. */
export const BUILT_KEYS = [
  "preset",
  "overrides",
  "packaging",
  "zipBudgetKb",
  "quotas",
  "auth",
  "secrets",
  "confirm",
  "adopt",
  "alarmEmail",
  "cors",
  "domain",
  "firewall",
  "policyExceptions",
  "awsEndpoint",
];
const DEFAULT_PRESET = "nano";

/** A stack's config as Pulumi hands it over. */
export interface RawSettings {
  readonly project: string;
  readonly stack: string;
  /** Every key of the project's own namespace, without it; objects are JSON text. */
  readonly config: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Checks a stack's config and fills in the defaults. Every problem is reported at once. */
export function parseSettings({ project, stack, config, environment }: RawSettings): SettingsResult {
  const file = configFileOf(stack);
  const overrides = parseOverrides(config["overrides"], file);
  const resolved = resolvePreset(config["preset"] ?? DEFAULT_PRESET, overrides.value);
  const packaging = parsePackaging(config["packaging"], file);
  const budget = parseZipBudget(config["zipBudgetKb"], file);
  const quotas = parseQuotas(config["quotas"], file);
  const confirm = parseConfirm(config["confirm"], stack, file);
  const adopt = parseAdopt(config["adopt"], stack, file);
  const alarmEmail = parseAlarmEmail(config["alarmEmail"], resolved.preset, { stack, file });
  const cors = parseCors(config["cors"], stack, file);
  const domain = parseDomain(config["domain"], stack, file);
  const named = { isNamed: (config["domain"] ?? "{}") !== "{}", value: domain.domain };
  const firewall = parseFirewall(config["firewall"], named, { stack, file });
  const policy = parsePolicyExceptions(config["policyExceptions"], stack, file);
  const endpoint = parseEndpoint(config["awsEndpoint"] ?? "", environment["PLINTH_AWS_PORT"], file);
  const auth = parseAuth(config["auth"], { project, stack, file, awsEndpoint: endpoint.endpoint });
  const problems = [
    ...unknownKeys(config, stack, file),
    ...overrides.problems,
    ...resolved.problems.map((problem) => ({ ...problem, files: [file] })),
    ...[packaging, budget, quotas, auth, confirm, adopt, alarmEmail, cors, domain, firewall, policy, endpoint].flatMap(
      (part) => part.problems,
    ),
  ];
  if (!resolved.preset || problems.length > 0) return { settings: undefined, problems };
  const settings = {
    project,
    stack,
    preset: resolved.preset,
    awsEndpoint: endpoint.endpoint,
    packaging: packaging.packaging,
    zipBudgetKb: budget.zipBudgetKb,
    quotas: quotas.quotas,
    auth: auth.auth,
    roles: auth.roles,
    confirm: confirm.confirm,
    adopt: adopt.adopt,
    alarmEmail: alarmEmail.alarmEmail,
    cors: cors.cors,
    domain: domain.domain,
    firewall: firewall.firewall,
    policyExceptions: policy.policyExceptions,
  };
  return { settings, problems };
}

function unknownKeys(config: Readonly<Record<string, string>>, stack: string, file: string): Problem[] {
  return Object.keys(config)
    .filter((key) => !BUILT_KEYS.includes(key))
    .map((key) => {
      const nearest = nearestName(key, BUILT_KEYS);
      return {
        code: "CONFIG_UNKNOWN_KEY",
        files: [file],
        message: `The config sets \`${key}\`, which nothing reads.`,
        fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}The keys are ${BUILT_KEYS.join(", ")}. To remove it: pulumi config rm ${key} --stack ${stack}`,
      };
    });
}

function parseOverrides(text: string | undefined, file: string): { value: unknown; problems: Problem[] } {
  if (text === undefined || text === "") return { value: {}, problems: [] };
  try {
    return { value: withTypes(JSON.parse(text)), problems: [] };
  } catch {
    return { value: {}, problems: [{ ...overridesNotAnObject(text), files: [file] }] };
  }
}
