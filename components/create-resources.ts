import type * as pulumi from "@pulumi/pulumi";
import type { ResourceDescriptor } from "../plinth/resources/resource-descriptor.ts";
import { Bucket } from "./bucket.ts";
import { Secret } from "./secret.ts";
import type { StackContext } from "./stack-context.ts";
import { Table } from "./table.ts";

/** What `resources.ts` declares, as deployed, by name. */
export interface Resources {
  readonly tables: ReadonlyMap<string, Table>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** Arguments of {@link createResources}. */
export interface ResourcesArgs {
  readonly descriptors: readonly ResourceDescriptor[];
  /** Value by the secret's name, for each secret; secrets of Pulumi's. */
  readonly secretValues: ReadonlyMap<string, pulumi.Output<string>>;
  readonly context: StackContext;
}

/** Creates every resource that is declared, each named after its declaration. */
export function createResources(
  { descriptors, secretValues, context }: ResourcesArgs,
  options: pulumi.ComponentResourceOptions = {},
): Resources {
  const [tables, buckets, secrets] = [new Map<string, Table>(), new Map<string, Bucket>(), new Map<string, Secret>()];
  for (const descriptor of descriptors) {
    const { kind, name } = descriptor;
    if (kind === "table") tables.set(name, new Table(name, { descriptor, context }, options));
    else if (kind === "bucket") buckets.set(name, new Bucket(name, { descriptor, context }, options));
    else {
      const value = secretValues.get(name);
      // The plan has refused this already.
      if (!value) throw new Error(`The secret "${name}" has no value.`);
      secrets.set(name, new Secret(name, { descriptor, context, value }, options));
    }
  }
  return { tables, buckets, secrets };
}
