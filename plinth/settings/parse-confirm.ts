import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { fromJson } from "./from-json.ts";

/** What a live stack may lose, since its config says so. */
export interface Confirmed {
  readonly dataSafety?: "relaxed" | "standard";
  readonly encryptionKey?: "aws";
  /** Data that is deleted, as kind and name: `table projects`. */
  readonly delete?: readonly string[];
}

// A step up loses nothing, so that `strict` and `customer` are nothing to confirm.
const CONFIRMABLE: Readonly<Record<Exclude<keyof Confirmed, "delete">, readonly string[]>> = {
  dataSafety: ["relaxed", "standard"],
  encryptionKey: ["aws"],
};
const KEYS = [...Object.keys(CONFIRMABLE), "delete"];

/** The `confirm` of a stack: empty where the config has none. */
export function parseConfirm(
  text: string | undefined,
  stack: string,
  file: string,
): { confirm: Confirmed; problems: Problem[] } {
  const written = fromJson(text || "{}");
  const problem = (message: string, meant?: string): Problem => ({
    code: "CONFIRM_SETTING",
    files: [file],
    message,
    fix: `${meant ? `Did you mean \`${meant}\`? ` : ""}What can be confirmed is \`dataSafety\` (relaxed or standard), \`encryptionKey\` (aws) and \`delete\` (what is deleted, by kind and name): pulumi config set --path confirm.dataSafety relaxed --stack ${stack}`,
  });
  if (typeof written !== "object" || written === null || Array.isArray(written))
    return {
      confirm: {},
      problems: [problem(`\`confirm\` is ${sayValue(written)}; it must be a map of what may be lost.`)],
    };
  const { delete: names, ...others } = { delete: undefined, ...written };
  const deleted = names === undefined ? [] : parseDeleted(names);
  const problems = Object.entries(others).flatMap(([key, value]) => {
    if (!isConfirmable(key))
      return [problem(`\`confirm.${key}\` is nothing that can be confirmed.`, nearestName(key, KEYS))];
    const allowed = CONFIRMABLE[key];
    if (allowed.some((each) => each === value)) return [];
    const meant = typeof value === "string" ? nearestName(value, allowed) : undefined;
    return [problem(`\`confirm.${key}\` is ${sayValue(value)}; it must be ${allowed.join(" or ")}.`, meant)];
  });
  if (!deleted)
    problems.push(
      problem(
        `\`confirm.delete\` is ${sayValue(names)}; it must name what is deleted, such as "table projects", several with commas.`,
      ),
    );
  const confirm = { ...others, ...(deleted && deleted.length > 0 ? { delete: deleted } : {}) };
  return { confirm: problems.length > 0 ? {} : confirm, problems };
}

/** Undefined for what names nothing that can be deleted. */
function parseDeleted(written: unknown): string[] | undefined {
  if (typeof written !== "string") return undefined;
  const names = written.split(",").map((each) => each.trim());
  return names.every((name) => /^(table|bucket|secret|database|userPool) [a-z0-9-]+$/.test(name)) ? names : undefined;
}

function isConfirmable(key: string): key is keyof typeof CONFIRMABLE {
  return Object.hasOwn(CONFIRMABLE, key);
}
