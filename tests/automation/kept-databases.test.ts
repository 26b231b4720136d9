import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect, test, vi } from "vitest";
import { refuseKeptDatabases } from "../../plinth/automation/kept-databases.ts";
import { destroyStack } from "../../plinth/automation/run-stack.ts";

const resource = (type: string, name: string, more: object) => ({
  urn: `urn:pulumi:prod::shop::plinth:index:DatabaseCluster$${type}::${name}`,
  type,
  ...more,
});
const cluster = (retainOnDelete: boolean) =>
  resource("aws:rds/cluster:Cluster", "ledger", {
    id: "shop-prod-ledger",
    retainOnDelete,
    outputs: { arn: "arn:aws:rds:eu-central-1:1:cluster:shop-prod-ledger" },
  });
const instance = (id: string, clusterIdentifier: string) =>
  resource("aws:rds/clusterInstance:ClusterInstance", id, { id, outputs: { clusterIdentifier } });
const stackOf = (...resources: object[]) => ({
  name: "prod",
  exportStack: async () => ({ version: 3, deployment: { resources } }),
});

test("a destroy that would leave a cluster in its network is refused, with the commands that keep its rows and bring them back", async () => {
  const stack = stackOf(
    cluster(true),
    instance("shop-prod-ledger-1", "shop-prod-ledger"),
    instance("shop-prod-ledger-2", "shop-prod-ledger"),
    instance("shop-prod-other-1", "shop-prod-other"),
    resource("aws:rds/subnetGroup:SubnetGroup", "ledger", { id: "shop-prod-ledger" }),
    resource("aws:rds/subnetGroup:SubnetGroup", "other", { id: "shop-prod-other" }),
    resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", "ledger", { id: "shop-prod-ledger-17" }),
  );
  await expect(refuseKeptDatabases(stack)).rejects.toThrow(`so nothing was deleted.
  database ledger: arn:aws:rds:eu-central-1:1:cluster:shop-prod-ledger
to keep its rows in a snapshot, and let the cluster go:
  aws rds modify-db-cluster --db-cluster-identifier shop-prod-ledger --no-deletion-protection --apply-immediately
  aws rds delete-db-instance --db-instance-identifier shop-prod-ledger-1
  aws rds delete-db-instance --db-instance-identifier shop-prod-ledger-2
  aws rds delete-db-cluster --db-cluster-identifier shop-prod-ledger --final-db-snapshot-identifier shop-prod-ledger-kept
  aws rds wait db-cluster-deleted --db-cluster-identifier shop-prod-ledger
  aws rds delete-db-subnet-group --db-subnet-group-name shop-prod-ledger
  aws rds delete-db-cluster-parameter-group --db-cluster-parameter-group-name shop-prod-ledger-17
  npm run pulumi -- refresh --yes --stack prod
then destroy again. To bring it back, before the deploy that makes it anew:
  npm run pulumi -- config set --path adopt.database.ledger shop-prod-ledger-kept --stack prod`);
});

test("one that goes with its stack, and a stack without any, are destroyed", async () => {
  await expect(refuseKeptDatabases(stackOf(cluster(false)))).resolves.toBeUndefined();
  await expect(refuseKeptDatabases(stackOf())).resolves.toBeUndefined();
  const empty = { name: "prod", exportStack: async () => ({ version: 3, deployment: {} }) };
  await expect(refuseKeptDatabases(empty)).resolves.toBeUndefined();
});

test.each([{}, { keepData: true }])("destroyStack asks before it touches anything, with %j too", async (options) => {
  const [destroy, importStack] = [vi.fn<Stack["destroy"]>(), vi.fn<Stack["importStack"]>()];
  const stack: Partial<Stack> = { ...stackOf(cluster(true)), destroy, importStack };
  const onOutput = () => undefined;
  await expect(destroyStack(stack as Stack, { ...options, onOutput })).rejects.toThrow("so nothing was deleted");
  expect([destroy.mock.calls, importStack.mock.calls]).toEqual([[], []]);
});
