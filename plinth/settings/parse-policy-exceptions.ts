import * as z from "zod";
import type { PolicyException } from "../../policy/exceptions.ts";
import { RULES } from "../../policy/rules.ts";
import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { fromJson } from "./from-json.ts";

const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);

const FIELDS = {
  rule: z.string().refine((id) => RULE_IDS.includes(id)),
  resource: z.string().regex(/^[^\s:]+:[^\s:]+:[^\s:]+::\S.*$/),
  reason: z.string().refine((text) => text.trim().length >= 10),
} as const;

const ALLOWED: Readonly<Record<string, string>> = {
  rule: "the id of a rule of docs/security.md",
  resource: "a resource's type and name as in its URN, such as aws:sqs/queue:Queue::jobs",
  reason: "a reason of 10 characters or more",
};

/** The `policyExceptions` of a stack: none where the config has none. */
export function parsePolicyExceptions(
  text: string | undefined,
  stack: string,
  file: string,
): { policyExceptions: PolicyException[]; problems: Problem[] } {
  const written = text ? fromJson(text) : [];
  const problem = (message: string, meant?: string): Problem => ({
    code: "POLICY_EXCEPTION",
    files: [file],
    message,
    fix: `${meant ? `Did you mean \`${meant}\`? ` : ""}Write the three of each: pulumi config set --path 'policyExceptions[0].rule' sqs-dead-letter-queue --stack ${stack}, likewise .resource aws:sqs/queue:Queue::jobs and .reason. For none: pulumi config rm policyExceptions --stack ${stack}`,
  });
  if (!Array.isArray(written))
    return {
      policyExceptions: [],
      problems: [
        problem(`\`policyExceptions\` is ${sayValue(written)}; it must be a list of rule, resource and reason.`),
      ],
    };
  const parsed = written.map((entry, index) => parseOne(entry, `policyExceptions[${index}]`, problem));
  const problems = parsed.flatMap((each) => each.problems);
  const policyExceptions = parsed.flatMap(({ exception }) => (exception ? [exception] : []));
  return { policyExceptions: problems.length > 0 ? [] : policyExceptions, problems };
}

function parseOne(
  entry: unknown,
  at: string,
  problem: (message: string, meant?: string) => Problem,
): { exception?: PolicyException; problems: Problem[] } {
  const parsed = z.strictObject(FIELDS).safeParse(entry);
  if (parsed.success) return { exception: parsed.data, problems: [] };
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    return { problems: [problem(`\`${at}\` is ${sayValue(entry)}; it must be a map of rule, resource and reason.`)] };
  const faulty = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys : issue.path.slice(0, 1).map(String),
    ),
  );
  const problems = [...faulty].sort().map((key) => {
    const allowed = ALLOWED[key];
    const value: unknown = Reflect.get(entry, key);
    if (!allowed)
      return problem(`\`${at}.${key}\` is nothing that an exception has.`, nearestName(key, Object.keys(ALLOWED)));
    const meant = key === "rule" && typeof value === "string" ? nearestName(value, RULE_IDS) : undefined;
    return problem(
      `\`${at}.${key}\` is ${value === undefined ? "missing" : sayValue(value)}; it must be ${allowed}.`,
      meant,
    );
  });
  return { problems };
}
