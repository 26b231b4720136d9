import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { CommandFailure } from "./report.ts";

const CLUSTER_TYPE = "aws:rds/cluster:Cluster";
/** What else RDS keeps of a cluster, each with the command that deletes it: a deploy that makes the cluster anew would find the names taken. */
const REST: Readonly<Record<string, string>> = {
  "aws:rds/subnetGroup:SubnetGroup": "delete-db-subnet-group --db-subnet-group-name",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup":
    "delete-db-cluster-parameter-group --db-cluster-parameter-group-name",
};
const INSTANCE_TYPE = "aws:rds/clusterInstance:ClusterInstance";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly retainOnDelete?: boolean;
  readonly outputs?: { readonly arn?: unknown; readonly clusterIdentifier?: unknown };
}

/**
 * A database that its data safety keeps lies in the stack's network, which AWS does not delete around it: a destroy would wait for an
 * hour, fail, and leave half a stack. So the rows go into a snapshot first, by hand, and come back out of it.
 * @throws CommandFailure with the commands, before anything is deleted
 */
export async function refuseKeptDatabases(stack: Pick<Stack, "exportStack" | "name">): Promise<void> {
  const state = await stack.exportStack();
  const resources: Resource[] = state.deployment?.resources ?? [];
  const clusters = resources.filter(({ type, retainOnDelete }) => type === CLUSTER_TYPE && retainOnDelete);
  if (clusters.length === 0) return;
  const ways = clusters.map((cluster) => wayOf(cluster, resources, stack.name));
  throw new CommandFailure(
    `stack "${stack.name}" has databases that its data safety keeps, and AWS does not delete the network that they lie in, so nothing was deleted.\n${ways.join("\n")}`,
  );
}

function wayOf({ urn, id = "", outputs }: Resource, all: readonly Resource[], stackName: string): string {
  const name = nameOf(urn);
  const snapshot = `${id}-kept`;
  const instances = all.filter((each) => each.type === INSTANCE_TYPE && each.outputs?.clusterIdentifier === id);
  const rest = all
    .filter((each) => nameOf(each.urn) === name)
    .flatMap((each) => {
      const command = REST[each.type];
      return command ? [`  aws rds ${command} ${each.id}`] : [];
    });
  return [
    `  database ${name}: ${String(outputs?.arn ?? id)}`,
    "to keep its rows in a snapshot, and let the cluster go:",
    `  aws rds modify-db-cluster --db-cluster-identifier ${id} --no-deletion-protection --apply-immediately`,
    ...instances.map((instance) => `  aws rds delete-db-instance --db-instance-identifier ${instance.id}`),
    `  aws rds delete-db-cluster --db-cluster-identifier ${id} --final-db-snapshot-identifier ${snapshot}`,
    `  aws rds wait db-cluster-deleted --db-cluster-identifier ${id}`,
    ...rest,
    `  npm run pulumi -- refresh --yes --stack ${stackName}`,
    "then destroy again. To bring it back, before the deploy that makes it anew:",
    `  npm run pulumi -- config set --path adopt.database.${name} ${snapshot} --stack ${stackName}`,
  ].join("\n");
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
