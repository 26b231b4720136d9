import { describe, expect, test } from "vitest";
import { explainFailure } from "../../plinth/automation/explain-failure.ts";

describe("explainFailure", () => {
  test.each([
    ["error: 2 problems, nothing was changed:\n  ROUTE_NO_MAIN", "was left as it was"],
    [
      "transform failed: Error: 1 problem with a resource, which was left as it was:\n\n  POLICY_LOG_RETENTION",
      "npm run plinth -- preview --stack dev",
    ],
    ["error: the stack is currently locked by 1 lock(s)", "npm run pulumi -- cancel --stack dev"],
    ["error: Cannot delete protected resource; is protected, marked for protection", "overrides.dataSafety"],
    ["ResourceInUseException: Table already exists: plinth-dev-projects", "--path adopt.table.<name> <id> --stack dev"],
    ["ResourceExistsException: The operation failed because the secret already exists", "adopt.secret.<name>"],
    ["dial tcp 127.0.0.1:4566: connect: connection refused", "npm run up"],
    ["error: No valid credential sources found", "AWS_PROFILE"],
    ["error: PULUMI_ACCESS_TOKEN must be set for login", "PULUMI_BACKEND_URL"],
  ])("%j tells what to do: %s", (text, advice) => {
    expect(explainFailure(new Error(text), "dev")).toContain(advice);
  });

  test.each([
    [
      '{"errorMessage": "MIGRATION_FAILED: 0001-a.sql:3: no \\"x\\" (is protected).", "errorType": "E"}',
      'MIGRATION_FAILED: 0001-a.sql:3: no "x" (is protected).',
    ],
    [
      '{"errorType":"Error","errorMessage":"Nothing was applied.\\nMIGRATION_CHANGED: 0001","trace":[]}',
      "Nothing was applied.\nMIGRATION_CHANGED: 0001",
    ],
  ])("takes the migrations' own words out of what Lambda answered: %j", (answer, said) => {
    const text = `error: update failed\nerror: invoking Lambda Function (a-migrations): ${answer}: provider=aws`;
    expect(explainFailure(new Error(text), "dev")).toBe(`the migrations of stack "dev" stopped the update. ${said}`);
  });

  test("keeps Pulumi's own reasons when it knows no better", () => {
    const text = "Updating\nerror: update failed\nerror: bucket name is taken\n";
    expect(explainFailure(new Error(text), "dev")).toBe(
      'Pulumi could not finish with stack "dev": error: bucket name is taken',
    );
  });

  test("gives the reason below a mere count of errors", () => {
    const text =
      "error: update failed\n  error:   sdk-v2/provider2.go:572: 1 error occurred:\n  \t* creating Lambda Function: 409\n";
    expect(explainFailure(new Error(text), "dev")).toMatch(/: error: creating Lambda Function: 409$/);
  });
});
