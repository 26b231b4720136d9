import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../routing/quotas.ts";
import { fromJson } from "./from-json.ts";

/** KB (1,000 bytes) that one function's zip may have: 1 MB, ten times a usual route's. Every cold start fetches and compiles it. */
export const DEFAULT_ZIP_BUDGET_KB = 1000;
// 250 MB is what Lambda unpacks at most, so a larger zip cannot be meant.
const MAX_ZIP_BUDGET_KB = 256_000;
const ZIP_SOURCE = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
// Plinth's own: no account has been given more of either, as far as AWS says.
const MAX_QUOTA = 100_000;

const QUOTA_SOURCES: Readonly<Record<keyof Quotas, string>> = {
  routesPerApi: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
  rolesPerAccount: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  concurrentExecutions: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
};
// AWS gives a new account fewer concurrent executions than its default, and of the others no account has fewer.
const LEAST: Quotas = { ...DEFAULT_QUOTAS, concurrentExecutions: 1 };

/** The stack's byte budget per function zip, in KB. */
export function parseZipBudget(text: string | undefined, file: string): { zipBudgetKb: number; problems: Problem[] } {
  if (!text) return { zipBudgetKb: DEFAULT_ZIP_BUDGET_KB, problems: [] };
  const value = toWhole(text);
  if (value !== undefined && value >= 1 && value <= MAX_ZIP_BUDGET_KB) return { zipBudgetKb: value, problems: [] };
  const problem = {
    code: "ZIP_BUDGET",
    files: [file],
    message: `\`zipBudgetKb\` is ${sayValue(text)}; it must be a whole number of KB from 1 to ${MAX_ZIP_BUDGET_KB}, since Lambda unpacks 250 MB at most.`,
    fix: `Write the number alone, without a unit, or remove it to have ${DEFAULT_ZIP_BUDGET_KB}. Source: ${ZIP_SOURCE}`,
  };
  return { zipBudgetKb: DEFAULT_ZIP_BUDGET_KB, problems: [problem] };
}

/** The quotas that AWS has raised for the stack's account. */
export function parseQuotas(text: string | undefined, file: string): { quotas: Quotas; problems: Problem[] } {
  const written = fromJson(text || "{}");
  const problem = (key: string, message: string, fix: string): Problem => ({
    code: "QUOTA_SETTING",
    files: [file],
    message: `\`${key}\` ${message}`,
    fix,
  });
  const names = Object.keys(DEFAULT_QUOTAS).join(", ");
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    const fix = `Write one line per quota (${names}), as \`pulumi config set --path quotas.routesPerApi 600\` does.`;
    const message = `is ${sayValue(written)}; it must be a map of names and numbers.`;
    return { quotas: DEFAULT_QUOTAS, problems: [problem("quotas", message, fix)] };
  }
  const quotas = { ...DEFAULT_QUOTAS };
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(written)) {
    if (!isQuota(key)) {
      const nearest = nearestName(key, Object.keys(DEFAULT_QUOTAS));
      const fix = `${nearest ? `Did you mean \`${nearest}\`? ` : ""}The quotas are ${names}.`;
      problems.push(problem(`quotas.${key}`, "is no quota that is raised for an account and matters here.", fix));
      continue;
    }
    const number = toWhole(value);
    const least = LEAST[key];
    if (number !== undefined && number >= least && number <= MAX_QUOTA) quotas[key] = number;
    else {
      const message = `is ${sayValue(value)}; it must be a whole number from ${least}, which every account has, to ${MAX_QUOTA}.`;
      problems.push(
        problem(
          `quotas.${key}`,
          message,
          `Write what AWS has raised it to, or remove it. Source: ${QUOTA_SOURCES[key]}`,
        ),
      );
    }
  }
  return { quotas: problems.length > 0 ? DEFAULT_QUOTAS : quotas, problems };
}

function isQuota(key: string): key is keyof Quotas {
  return Object.hasOwn(DEFAULT_QUOTAS, key);
}

/** A whole number, or one in quotes; `0x10`, `1e3`, `true` and a list of one are none. */
function toWhole(value: unknown): number | undefined {
  if (typeof value === "string" && /^-?(0|[1-9][0-9]*)$/.test(value)) return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}
