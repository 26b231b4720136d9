import type { Problem } from "../problem.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { configFileOf } from "../settings/config-file.ts";
import { ADOPTED_KINDS } from "../settings/parse-adopt.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** What the config adopts and the stack has no place for. */
export function checkAdopt(resources: readonly ResourceDescriptor[], settings: PlanSettings): Problem[] {
  const { adopt = {}, auth, preset, stack } = settings;
  const wanted = ADOPTED_KINDS.flatMap((kind) => Object.keys(adopt[kind] ?? {}).map((name) => ({ kind, name })));
  const unknown = wanted.filter(
    ({ kind, name }) => !resources.some((each) => each.kind === kind && each.name === name),
  );
  return [
    ...unknown.map(({ kind, name }) => {
      const names = resources.filter((each) => each.kind === kind).map((each) => each.name);
      const nearest = nearestName(name, names);
      return notAdopted(
        `adopt.${kind}.${name}`,
        `resources.ts declares no ${kind} "${name}"`,
        nearest ? `Did you mean \`${nearest}\`? Declare it, or` : "Declare it, or",
        stack,
      );
    }),
    ...(adopt.key !== undefined && preset.encryptionKey !== "customer"
      ? [
          notAdopted(
            "adopt.key",
            "the preset gives the stack no key of its own",
            "Set overrides.encryptionKey to customer, or",
            stack,
          ),
        ]
      : []),
    ...(adopt.userPool !== undefined && auth?.kind !== "cognito"
      ? [notAdopted("adopt.userPool", "it asks for no user pool", "Write auth.cognito (docs/auth.md), or", stack)]
      : []),
  ];
}

function notAdopted(key: string, reason: string, way: string, stack: string): Problem {
  return {
    code: "ADOPT_UNKNOWN",
    files: [configFileOf(stack)],
    message: `The config adopts something by \`${key}\`, and ${reason}.`,
    fix: `${way} remove it: pulumi config rm --path ${key} --stack ${stack}`,
  };
}
