import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, test } from "vitest";
import { adoptInterrupted } from "../../plinth/automation/adopt-interrupted.ts";

const LAMBDA = { urn: "urn:lambda", type: "aws:lambda/function:Function", inputs: { name: "app-local-health-get" } };
const ROLE = { urn: "urn:role", type: "aws:iam/role:Role", inputs: { name: "app-local-health-get" } };
const API = { urn: "urn:api", type: "aws:apigatewayv2/api:Api", inputs: { name: "app-local-api" } };

async function adopt(deployment: object): Promise<{ refresh: boolean; written: Deployment | undefined }> {
  let written: Deployment | undefined;
  const stack = {
    exportStack: async () => ({ version: 3, deployment }),
    importStack: async (state: Deployment) => {
      written = state;
    },
  };
  const lookUpId = async (_: string, name: string) =>
    name === "app-local-gone" ? undefined : `arn:secret:${name}-a1b2c3`;
  return { refresh: await adoptInterrupted(stack, () => undefined, lookUpId), written };
}

describe("adoptInterrupted", () => {
  test("takes in what AWS knows by the program's own name, and forgets every other open operation", async () => {
    const { refresh, written } = await adopt({
      resources: [ROLE],
      pending_operations: [
        { type: "creating", resource: LAMBDA },
        { type: "creating", resource: API },
        { type: "creating", resource: ROLE },
        { type: "updating", resource: LAMBDA },
      ],
    });
    expect(refresh).toBe(true);
    expect(written?.deployment).toEqual({ resources: [ROLE, { ...LAMBDA, id: "app-local-health-get" }] });
  });

  test("knows the id of all that Plinth names, and looks up what AWS names itself", async () => {
    const creating = (type: string, inputs: object) => ({ type: "creating", resource: { urn: type, type, inputs } });
    const secret = "aws:secretsmanager/secret:Secret";
    const { written } = await adopt({
      pending_operations: [
        creating("aws:cloudwatch/logGroup:LogGroup", { name: "/plinth/app-local/access" }),
        creating("aws:dynamodb/table:Table", { name: "app-local-projects" }),
        creating("aws:kms/alias:Alias", { name: "alias/app-local-key" }),
        creating("aws:iam/rolePolicy:RolePolicy", { role: "app-local-health-get", name: "health-get-1a2b3c" }),
        creating("aws:iam/rolePolicy:RolePolicy", { role: "app-local-health-get" }),
        creating(secret, { name: "app-local-stripe-key" }),
        creating(secret, { name: "app-local-gone" }),
        creating("aws:s3/bucket:Bucket", { bucketPrefix: "app-local-code-" }),
      ],
    });
    expect(written?.deployment.resources.map(({ id }: { id: string }) => id)).toEqual([
      "/plinth/app-local/access",
      "app-local-projects",
      "alias/app-local-key",
      "app-local-health-get:health-get-1a2b3c",
      "arn:secret:app-local-stripe-key-a1b2c3",
    ]);
  });

  test("leaves a state alone in which nothing is open", async () => {
    expect(await adopt({ resources: [ROLE] })).toEqual({ refresh: false, written: undefined });
  });
});
