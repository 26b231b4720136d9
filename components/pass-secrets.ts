import { createHash, randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The secrets by which CloudFront proves itself to the functions. */
export interface PassSecrets {
  /** What CloudFront sends. */
  readonly newest: pulumi.Output<string>;
  /** What functions take: the hashes of the newest and the one before, joined by commas. */
  readonly hashes: pulumi.Output<string>;
}

/**
 * Creates the secret of this number, and keeps the one before: functions take both while CloudFront changes from one to the other. They
 * live in the stack's state, encrypted, as what was random once and stays.
 */
export function createPassSecrets(name: string, version: number, options: pulumi.CustomResourceOptions): PassSecrets {
  const versions = version > 1 ? [version, version - 1] : [version];
  const secrets = versions.map((each) => {
    const input = pulumi.secret(randomBytes(32).toString("base64url"));
    const stash = new pulumi.Stash(`${name}-${each}`, { input }, { ...options, ignoreChanges: ["input"] });
    return pulumi.secret(stash.output.apply(String));
  });
  const hashes = pulumi.all(secrets).apply((values) => values.map(toHash).join(","));
  return { newest: pulumi.secret(pulumi.output(secrets[0] ?? "")), hashes: pulumi.unsecret(hashes) };
}

function toHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
