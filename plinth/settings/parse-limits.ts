import * as z from "zod";
import type { Problem } from "../problem.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../routing/quotas.ts";

/** KB (1,000 bytes) that one function's zip may have: 1 MB, ten times a usual route's. Every cold start fetches and compiles it. */
export const DEFAULT_ZIP_BUDGET_KB = 1000;
// 250 MB is what Lambda unpacks at most, so a larger zip cannot be meant.
const MAX_ZIP_BUDGET_KB = 256_000;

/** The stack's byte budget per function zip, in KB. */
export function parseZipBudget(text: string | undefined, file: string): { zipBudgetKb: number; problems: Problem[] } {
  const value = text ? Number(text) : DEFAULT_ZIP_BUDGET_KB;
  if (Number.isInteger(value) && value >= 1 && value <= MAX_ZIP_BUDGET_KB) return { zipBudgetKb: value, problems: [] };
  const problem = {
    code: "ZIP_BUDGET",
    files: [file],
    message: `\`zipBudgetKb\` is ${JSON.stringify(text)}; it is the KB that one function's zip may have.`,
    fix: `Set a whole number from 1 to ${MAX_ZIP_BUDGET_KB}, or remove it to have ${DEFAULT_ZIP_BUDGET_KB}.`,
  };
  return { zipBudgetKb: DEFAULT_ZIP_BUDGET_KB, problems: [problem] };
}

const quota = (least: number): z.ZodOptional<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(least).max(100_000).optional();
const quotasSchema = z.strictObject({
  routesPerApi: quota(DEFAULT_QUOTAS.routesPerApi),
  rolesPerAccount: quota(DEFAULT_QUOTAS.rolesPerAccount),
  // AWS gives new accounts less than its default.
  concurrentExecutions: quota(1),
});

/** The quotas that AWS has raised for the stack's account. */
export function parseQuotas(text: string | undefined, file: string): { quotas: Quotas; problems: Problem[] } {
  const parsed = quotasSchema.safeParse(fromJson(text || "{}"));
  if (parsed.success) {
    const { routesPerApi, rolesPerAccount, concurrentExecutions } = parsed.data;
    return {
      quotas: {
        routesPerApi: routesPerApi ?? DEFAULT_QUOTAS.routesPerApi,
        rolesPerAccount: rolesPerAccount ?? DEFAULT_QUOTAS.rolesPerAccount,
        concurrentExecutions: concurrentExecutions ?? DEFAULT_QUOTAS.concurrentExecutions,
      },
      problems: [],
    };
  }
  const names = Object.keys(DEFAULT_QUOTAS).join(", ");
  const problems = parsed.error.issues.map((issue) => ({
    code: "QUOTA_SETTING",
    files: [file],
    message: `\`quotas${issue.path.map((key) => `.${String(key)}`).join("")}\`: ${issue.message}.`,
    fix: `State the quotas that AWS has raised for this account, by name (${names}) and number: pulumi config set --path quotas.routesPerApi 600`,
  }));
  return { quotas: DEFAULT_QUOTAS, problems };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
