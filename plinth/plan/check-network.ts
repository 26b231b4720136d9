import type { Problem } from "../problem.ts";
import type { Grant } from "../resources/grants.ts";
import { INTERFACE_SERVICES, SERVICE_OF } from "../resources/network-services.ts";
import { configFileOf } from "../settings/config-file.ts";
import { filesOf } from "./files-of.ts";
import type { PlannedFunction, PlannedTaskFunction } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** What functions use and could not reach from inside of the stack's network: a request for it would wait until it times out. */
export function checkNetwork(
  functions: readonly (PlannedFunction | PlannedTaskFunction)[],
  { preset, stack }: Pick<PlanSettings, "preset" | "stack">,
): Problem[] {
  const { network, natGateways, interfaceEndpoints } = preset;
  if (network === "none" || natGateways !== "none" || interfaceEndpoints) return [];
  return functions.flatMap((planned) => {
    const unreachable = uses(planned).filter(isBehindInterface);
    if (unreachable.length === 0) return [];
    return [
      {
        code: "NETWORK_UNREACHABLE",
        files: [...filesOf(planned), configFileOf(stack)],
        message: `Function \`${planned.name}\` uses ${unreachable.map((use) => `the ${use.kind} "${use.name}"`).join(", ")}, and the stack's network has no way there: \`natGateways\` is none and \`interfaceEndpoints\` is false. Only tables and buckets are reached without.`,
        fix: `pulumi config set --path overrides.interfaceEndpoints true --stack ${stack}; or, for the internet as well, overrides.natGateways single.`,
      },
    ];
  });
}

/** A backoff is a call to the task's own queue. */
function uses(planned: PlannedFunction | PlannedTaskFunction): readonly Grant[] {
  if (!("task" in planned) || planned.description.backoff === null) return planned.uses;
  return [...planned.uses, { kind: "queue", name: planned.task.name, access: "send" }];
}

// The way to a database's password is asked for once, with the database itself.
function isBehindInterface({ kind }: Grant): boolean {
  return kind !== "database" && INTERFACE_SERVICES.some((service) => service === SERVICE_OF[kind]);
}
