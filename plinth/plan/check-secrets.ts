import type { Problem } from "../problem.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { configFileOf } from "../settings/config-file.ts";
import { setSecretCommand } from "../settings/parse-secrets.ts";
import type { PlanSettings } from "./plan-settings.ts";

/** Secrets that have no value in the stack, and values that no secret takes. */
export function checkSecrets(
  resources: readonly ResourceDescriptor[],
  { stack, secrets }: Pick<PlanSettings, "stack" | "secrets">,
): Problem[] {
  if (secrets === undefined) return [];
  const declared = [...new Set(resources.filter(({ kind }) => kind === "secret").map(({ name }) => name))];
  const files = [configFileOf(stack)];
  const missing = declared.filter((name) => !secrets.includes(name));
  const unknown = secrets.filter((name) => !declared.includes(name));
  return [
    ...missing.map((name) => ({
      code: "SECRET_MISSING",
      files,
      message: `resources.ts declares the secret "${name}", and stack ${stack} has no value for it, so no code could read it.`,
      fix: setSecretCommand(name, stack),
    })),
    ...unknown.map((name) => {
      const nearest = nearestName(name, missing.length > 0 ? missing : declared);
      const remove = `pulumi config rm --path secrets.${name} --stack ${stack}`;
      return {
        code: "SECRET_UNKNOWN",
        files,
        message: `The config has a value for \`secrets.${name}\`, and resources.ts declares no secret of that name.`,
        fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Declare it, or remove the value: ${remove}`,
      };
    }),
  ];
}
