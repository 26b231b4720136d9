import type * as pulumi from "@pulumi/pulumi";
import type { ResourceDescriptor } from "../plinth/resources/resource-descriptor.ts";
import { Bucket } from "./bucket.ts";
import { Database, type DatabaseParts } from "./database.ts";
import { Secret } from "./secret.ts";
import type { StackContext } from "./stack-context.ts";
import { Table } from "./table.ts";

/** What `resources.ts` declares, as deployed, by name. */
export interface Resources {
  readonly tables: ReadonlyMap<string, Table>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly databases: ReadonlyMap<string, Database>;
}

/** Arguments of {@link createResources}. */
export interface ResourcesArgs {
  readonly descriptors: readonly ResourceDescriptor[];
  /** Value by the secret's name, for each secret; secrets of Pulumi's. */
  readonly secretValues: ReadonlyMap<string, pulumi.Output<string>>;
  /** What the databases share; absent where none is declared. */
  readonly databases?: DatabaseParts | undefined;
  readonly context: StackContext;
}

/** Creates every resource that is declared, each named after its declaration. */
export function createResources(
  { descriptors, secretValues, databases: parts, context }: ResourcesArgs,
  options: pulumi.ComponentResourceOptions = {},
): Resources {
  const [tables, buckets, secrets] = [new Map<string, Table>(), new Map<string, Bucket>(), new Map<string, Secret>()];
  const databases = new Map<string, Database>();
  for (const descriptor of descriptors) {
    const { kind, name } = descriptor;
    if (kind === "table") tables.set(name, new Table(name, { descriptor, context }, options));
    else if (kind === "bucket") buckets.set(name, new Bucket(name, { descriptor, context }, options));
    else if (kind === "database") {
      // The plan has made them.
      if (!parts) throw new Error(`The database "${name}" has no migrations.`);
      databases.set(name, new Database(name, { descriptor, parts, context }, options));
    } else {
      const value = secretValues.get(name);
      // The plan has refused this already.
      if (!value) throw new Error(`The secret "${name}" has no value.`);
      secrets.set(name, new Secret(name, { descriptor, context, value }, options));
    }
  }
  return { tables, buckets, secrets, databases };
}
