import * as pulumi from "@pulumi/pulumi";
import {
  bucketActions,
  type Grant,
  indexActions,
  isResourceGrant,
  type ResourceGrant,
  secretActions,
  tableActions,
} from "../plinth/resources/grants.ts";
import { resourceVariable } from "../plinth/resources/resource-variable.ts";
import type { Resources } from "./create-resources.ts";
import type { PolicyStatement } from "./function-role.ts";

/** What one resource gives to one function. */
interface Access {
  readonly variable: string;
  readonly address: pulumi.Output<string>;
  readonly grants: readonly pulumi.Output<PolicyStatement>[];
}

/** What a function's `uses` become: the statements of its policy, and the variables by which its handles find the resources. */
export function accessOf(
  uses: readonly Grant[],
  resources: Resources,
): { grants: pulumi.Output<PolicyStatement>[]; environment: Record<string, pulumi.Output<string>> } {
  const granted = uses.filter(isResourceGrant);
  const keys = [...new Set(granted.map(({ kind, name }) => `${kind} ${name}`))].sort();
  const accesses = keys.flatMap((key) => {
    const own = granted.filter(({ kind, name }) => `${kind} ${name}` === key);
    return own[0] ? accessTo(own[0], own, resources) : [];
  });
  return {
    grants: accesses.flatMap(({ grants }) => grants),
    environment: Object.fromEntries(accesses.map(({ variable, address }) => [variable, address])),
  };
}

function accessTo({ kind, name }: ResourceGrant, uses: readonly ResourceGrant[], resources: Resources): Access[] {
  const variable = resourceVariable(kind, name);
  if (kind === "table") {
    const table = resources.tables.get(name);
    if (!table) return [];
    const accesses = uses.flatMap((use) => (use.kind === "table" ? [use.access] : []));
    const grants = [
      ...allow(
        sidOf("Table", name),
        accesses.flatMap((access) => tableActions[access]),
        table.tableArn,
      ),
      ...allow(
        sidOf("Indexes", name),
        accesses.flatMap((access) => indexActions[access]),
        ...table.indexArns,
      ),
    ];
    return [{ variable, address: table.tableName, grants }];
  }
  if (kind === "secret") {
    const secret = resources.secrets.get(name);
    const grants = secret ? allow(sidOf("Secret", name), secretActions.read, secret.secretArn) : [];
    return secret ? [{ variable, address: secret.secretName, grants }] : [];
  }
  if (kind === "database") {
    const database = resources.databases.get(name);
    const role = uses.some(({ access }) => access === "write") ? "write" : "read";
    const grants = database ? allow(sidOf("Database", name), secretActions.read, database.secretArns[role]) : [];
    return database ? [{ variable, address: database.secretNames[role], grants }] : [];
  }
  const bucket = resources.buckets.get(name);
  if (!bucket) return [];
  const actions = uses.flatMap((use) => (use.kind === "bucket" ? bucketActions[use.access] : []));
  const objects = bucket.bucketArn.apply((arn) => `${arn}/*`);
  return [
    {
      variable,
      address: bucket.bucketName,
      grants: [
        ...allow(
          sidOf("Bucket", name),
          actions.flatMap((each) => each.bucket),
          bucket.bucketArn,
        ),
        ...allow(
          sidOf("Objects", name),
          actions.flatMap((each) => each.objects),
          objects,
        ),
      ],
    },
  ];
}

function allow(
  sid: string,
  actions: readonly string[],
  ...arns: readonly pulumi.Output<string>[]
): pulumi.Output<PolicyStatement>[] {
  const sorted = [...new Set(actions)].sort();
  if (sorted.length === 0 || arns.length === 0) return [];
  return [pulumi.all([...arns]).apply((resources) => ({ sid, actions: sorted, resources }))];
}

// A statement id takes letters and digits only; names are in lower case, so no two become one.
function sidOf(kind: string, name: string): string {
  return `${kind}${name.replaceAll("-", "Dash")}`;
}
