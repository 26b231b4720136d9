import * as pulumi from "@pulumi/pulumi";
import {
  bucketActions,
  functionActions,
  type Grant,
  indexActions,
  queueActions,
  secretActions,
  tableActions,
} from "../plinth/resources/grants.ts";
import { resourceVariable } from "../plinth/resources/resource-variable.ts";
import { functionVariable, queueVariable } from "../plinth/resources/task-variable.ts";
import type { Bucket } from "./bucket.ts";
import type { Resources } from "./create-resources.ts";
import type { Database } from "./database.ts";
import type { PolicyStatement } from "./function-role.ts";
import type { Secret } from "./secret.ts";
import type { Table } from "./table.ts";

/** What one resource gives to one function. */
interface Access {
  readonly variable: string;
  readonly address: pulumi.Output<string>;
  readonly grants: readonly pulumi.Output<PolicyStatement>[];
}

/** A queue that code may send to. */
export interface QueueTarget {
  readonly queueUrl: pulumi.Output<string>;
  readonly queueArn: pulumi.Output<string>;
}

/** A function that code may invoke. */
export interface FunctionTarget {
  readonly functionName: pulumi.Output<string>;
  readonly functionArn: pulumi.Output<string>;
}

/** What tasks give to other code, by the names of their files. */
export interface TaskTargets {
  readonly queues: ReadonlyMap<string, QueueTarget>;
  readonly functions: ReadonlyMap<string, FunctionTarget>;
}

type Accessible = Resources & Partial<TaskTargets>;

/** What a function's `uses` become: the statements of its policy, and the variables by which its handles find the resources. */
export function accessOf(
  uses: readonly Grant[],
  resources: Accessible,
): { grants: pulumi.Output<PolicyStatement>[]; environment: Record<string, pulumi.Output<string>> } {
  const keys = [...new Set(uses.map(({ kind, name }) => `${kind} ${name}`))].sort();
  const accesses = keys.flatMap((key) => {
    const own = uses.filter(({ kind, name }) => `${kind} ${name}` === key);
    return own[0] ? accessTo(own[0], own, resources) : [];
  });
  return {
    grants: accesses.flatMap(({ grants }) => grants),
    environment: Object.fromEntries(accesses.map(({ variable, address }) => [variable, address])),
  };
}

function accessTo({ kind, name }: Grant, uses: readonly Grant[], resources: Accessible): Access[] {
  switch (kind) {
    case "table":
      return tableAccess(name, uses, resources.tables.get(name));
    case "bucket":
      return bucketAccess(name, uses, resources.buckets.get(name));
    case "secret":
      return secretAccess(name, resources.secrets.get(name));
    case "database":
      return databaseAccess(name, uses, resources.databases.get(name));
    case "queue":
      return queueAccess(name, resources.queues?.get(name));
    case "function":
      return functionAccess(name, resources.functions?.get(name));
  }
}

function tableAccess(name: string, uses: readonly Grant[], table: Table | undefined): Access[] {
  if (!table) return [];
  const accesses = uses.flatMap((use) => (use.kind === "table" ? [use.access] : []));
  const actions = accesses.flatMap((access) => tableActions[access]);
  const onIndexes = accesses.flatMap((access) => indexActions[access]);
  const grants = [
    ...allow(sidOf("Table", name), actions, table.tableArn),
    ...allow(sidOf("Indexes", name), onIndexes, ...table.indexArns),
  ];
  return [{ variable: resourceVariable("table", name), address: table.tableName, grants }];
}

function secretAccess(name: string, secret: Secret | undefined): Access[] {
  if (!secret) return [];
  const grants = allow(sidOf("Secret", name), secretActions.read, secret.secretArn);
  return [{ variable: resourceVariable("secret", name), address: secret.secretName, grants }];
}

function databaseAccess(name: string, uses: readonly Grant[], database: Database | undefined): Access[] {
  if (!database) return [];
  const role = uses.some(({ access }) => access === "write") ? "write" : "read";
  const grants = allow(sidOf("Database", name), secretActions.read, database.secretArns[role]);
  return [{ variable: resourceVariable("database", name), address: database.secretNames[role], grants }];
}

function bucketAccess(name: string, uses: readonly Grant[], bucket: Bucket | undefined): Access[] {
  if (!bucket) return [];
  const actions = uses.flatMap((use) => (use.kind === "bucket" ? bucketActions[use.access] : []));
  const onBucket = actions.flatMap((each) => each.bucket);
  const onObjects = actions.flatMap((each) => each.objects);
  const grants = [
    ...allow(sidOf("Bucket", name), onBucket, bucket.bucketArn),
    ...allow(
      sidOf("Objects", name),
      onObjects,
      bucket.bucketArn.apply((arn) => `${arn}/*`),
    ),
  ];
  return [{ variable: resourceVariable("bucket", name), address: bucket.bucketName, grants }];
}

function queueAccess(name: string, queue: QueueTarget | undefined): Access[] {
  if (!queue) return [];
  const grants = allow(sidOf("Queue", name), queueActions.send, queue.queueArn);
  return [{ variable: queueVariable(name), address: queue.queueUrl, grants }];
}

function functionAccess(name: string, target: FunctionTarget | undefined): Access[] {
  if (!target) return [];
  const grants = allow(sidOf("Function", name), functionActions.invoke, target.functionArn);
  return [{ variable: functionVariable(name), address: target.functionName, grants }];
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
