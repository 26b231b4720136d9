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
  return { refresh: await adoptInterrupted(stack, () => undefined), written };
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

  test("leaves a state alone in which nothing is open", async () => {
    expect(await adopt({ resources: [ROLE] })).toEqual({ refresh: false, written: undefined });
  });
});
