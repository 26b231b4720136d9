import type { Rule } from "./rule.ts";
import { BUCKET_RULES } from "./rules/bucket-rules.ts";
import { DATA_RULES } from "./rules/data-rules.ts";
import { DATABASE_RULES } from "./rules/database-rules.ts";
import { EDGE_RULES } from "./rules/edge-rules.ts";
import { FUNCTION_RULES } from "./rules/function-rules.ts";
import { GATEWAY_RULES } from "./rules/gateway-rules.ts";
import { IDENTITY_RULES } from "./rules/identity-rules.ts";
import { NETWORK_RULES } from "./rules/network-rules.ts";
import { OBSERVATION_RULES } from "./rules/observation-rules.ts";
import { QUEUE_RULES } from "./rules/queue-rules.ts";
import { RESOURCE_POLICY_RULES } from "./rules/resource-policy-rules.ts";
import { SIGN_IN_RULES } from "./rules/sign-in-rules.ts";
import { TAG_RULES } from "./rules/tag-rules.ts";

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  ...IDENTITY_RULES,
  ...RESOURCE_POLICY_RULES,
  ...FUNCTION_RULES,
  ...GATEWAY_RULES,
  ...EDGE_RULES,
  ...SIGN_IN_RULES,
  ...QUEUE_RULES,
  ...BUCKET_RULES,
  ...DATA_RULES,
  ...DATABASE_RULES,
  ...NETWORK_RULES,
  ...OBSERVATION_RULES,
  ...TAG_RULES,
];

/** AWS's page on what the rule asks: of its first control, or its own. */
export function sourceOf({ controls, source }: Pick<Rule, "controls" | "source">): string {
  const [control] = controls;
  return control === undefined ? (source ?? "") : controlUrl(control);
}

/** AWS's page on a control such as `SQS.1`. */
export function controlUrl(control: string): string {
  const service = control.slice(0, control.indexOf(".")).toLowerCase();
  return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${control.toLowerCase().replace(".", "-")}`;
}
