import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, checkOut, readState } from "../../plinth/testing/checkout.ts";

// The embedded AWS keeps clusters as records, so what it can show is that the provider and RDS's API take the component as it is.
const PROGRAM = `import * as aws from "@pulumi/aws";
import { providerOptions } from "./components/aws-provider.ts";
import { DatabaseCluster } from "./components/database-cluster.ts";
import { withKey } from "./components/stack-key.ts";
import { writeEmbeddedAws } from "./plinth/settings/embedded-aws.ts";
import { readSettings } from "./plinth/settings/read-settings.ts";

const { settings } = await readSettings();
if (!settings) throw new Error("no settings");
const options = providerOptions(writeEmbeddedAws(import.meta.dirname, settings.awsEndpoint));
const own = { provider: options.providers.aws };
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, own);
const subnets = ["a", "b"].map(
  (zone, index) =>
    new aws.ec2.Subnet(zone, { vpcId: vpc.id, cidrBlock: "10.0." + index + ".0/24", availabilityZone: "us-east-1" + zone }, own),
);
const group = new aws.ec2.SecurityGroup("data", { vpcId: vpc.id }, own);
const network = { dataSubnetIds: subnets.map(({ id }) => id), dataSecurityGroupId: group.id };
const cluster = new DatabaseCluster("ledger", { context: { ...withKey(settings, options), network } }, options);
export const host = cluster.host;
export const ownerSecretArn = cluster.ownerSecretArn;
export const url = "none";
`;

let checkout: Checkout;
beforeAll(async () => {
  checkout = await checkOut();
  await writeFile(join(checkout.folder, "index.ts"), PROGRAM);
});
afterAll(async () => {
  await checkout.plinth("down");
  await checkout.remove();
});

test("the cluster is created as the preset says, and a second update changes nothing", async () => {
  const created = await checkout.plinth("up");
  expect(created.code, created.stdout + created.stderr).toBe(0);
  const state = await readState(checkout);
  const outputsOf = (type: string) => state.find((each) => each.type === `aws:rds/${type}`)?.outputs;
  expect(outputsOf("cluster:Cluster")).toMatchObject({
    clusterIdentifier: "plinth-local-ledger",
    databaseName: "db_plinth_local_ledger",
    engine: "aurora-postgresql",
    storageEncrypted: true,
    serverlessv2ScalingConfiguration: { minCapacity: 0, maxCapacity: 1 },
  });
  expect(String(outputsOf("cluster:Cluster")?.["engineVersion"])).toMatch(/^17\./);
  expect(outputsOf("clusterInstance:ClusterInstance")).toMatchObject({
    instanceClass: "db.serverless",
    publiclyAccessible: false,
  });
  expect(String(state.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.["ownerSecretArn"])).toMatch(
    /^arn:aws:secretsmanager:/,
  );
  const again = await checkout.plinth("up");
  expect(again.code, again.stdout + again.stderr).toBe(0);
  expect(again.stdout).toContain("no changes");
});
