import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { fromJson } from "./from-json.ts";

/** What a live stack may lose, since its config says so. */
export interface Confirmed {
  readonly dataSafety?: "relaxed" | "standard";
  readonly encryptionKey?: "aws";
}

// A step up loses nothing, so that `strict` and `customer` are nothing to confirm.
const CONFIRMABLE: Readonly<Record<keyof Confirmed, readonly string[]>> = {
  dataSafety: ["relaxed", "standard"],
  encryptionKey: ["aws"],
};

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
    fix: `${meant ? `Did you mean \`${meant}\`? ` : ""}What can be confirmed is \`dataSafety\` (relaxed or standard) and \`encryptionKey\` (aws): pulumi config set --path confirm.dataSafety relaxed --stack ${stack}`,
  });
  if (typeof written !== "object" || written === null || Array.isArray(written))
    return {
      confirm: {},
      problems: [problem(`\`confirm\` is ${sayValue(written)}; it must be a map of what may be lost.`)],
    };
  const problems = Object.entries(written).flatMap(([key, value]) => {
    if (!isConfirmable(key))
      return [
        problem(`\`confirm.${key}\` is nothing that can be confirmed.`, nearestName(key, Object.keys(CONFIRMABLE))),
      ];
    const allowed = CONFIRMABLE[key];
    if (allowed.some((each) => each === value)) return [];
    const meant = typeof value === "string" ? nearestName(value, allowed) : undefined;
    return [problem(`\`confirm.${key}\` is ${sayValue(value)}; it must be ${allowed.join(" or ")}.`, meant)];
  });
  return { confirm: problems.length > 0 ? {} : written, problems };
}

function isConfirmable(key: string): key is keyof Confirmed {
  return Object.hasOwn(CONFIRMABLE, key);
}
