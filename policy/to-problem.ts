import type { Problem } from "../plinth/problem.ts";
import { labelOf, type Violation } from "./find-violations.ts";
import { sourceOf } from "./rules.ts";

/** A violation as Plinth tells its problems, without anything that a secret holds. */
export function toProblem({ rule, resource, findings }: Violation, secrets: readonly string[] = []): Problem {
  const said = findings.map((finding) => withoutSecrets(finding, secrets)).join("; ");
  const controls = rule.controls.length > 0 ? `${rule.controls.join(", ")}: ` : "";
  return {
    code: codeOf(rule.id),
    files: [],
    message: `${labelOf(resource)}: ${said}. ${rule.reason}`,
    fix: `${rule.fix} (${controls}${sourceOf(rule)})`,
  };
}

/** `sqs-encrypted` → `POLICY_SQS_ENCRYPTED`. */
export function codeOf(ruleId: string): string {
  return `POLICY_${ruleId.toUpperCase().replaceAll("-", "_")}`;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((said, secret) => said.replaceAll(secret, "[secret]"), text);
}
