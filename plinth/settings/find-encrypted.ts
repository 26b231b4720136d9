import type { Problem } from "../problem.ts";
import { setSecretCommand } from "./parse-secrets.ts";

/** Encrypted keys other than `secrets`: all that a plan says may be printed, so none of them can hold a secret. */
export function findEncrypted(keys: readonly string[], stack: string, file: string): Problem[] {
  return keys.map((key) => ({
    code: "CONFIG_ENCRYPTED",
    files: [file],
    message: `\`${key}\` holds an encrypted value, and no key but \`secrets\` may: what the others say is printed by every preview.`,
    fix: `Remove it: pulumi config rm ${key} --stack ${stack}. A secret of resources.ts has its place: ${setSecretCommand("stripe-key", stack)}`,
  }));
}
