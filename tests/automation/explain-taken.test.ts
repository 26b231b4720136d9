import { describe, expect, test } from "vitest";
import { explainFailure } from "../../plinth/automation/explain-failure.ts";
import { collectFailedCreations, type FailedCreation } from "../../plinth/automation/failed-creations.ts";

const ROLE = "plinth:index:RouteFunction$plinth:index:FunctionRole";
const PARENT = `urn:pulumi:prod::shop::${ROLE}::health-get`;

function failure(type: string, name: string, reason: string, provider = "pulumi:providers:aws::default_7_48_0") {
  const urn = `urn:pulumi:prod::shop::${ROLE}$${type}::health-get`;
  return { urn, type, parent: PARENT, provider: `urn:pulumi:prod::shop::${provider}::id`, inputs: { name }, reason };
}

const explain = (...failed: FailedCreation[]) => explainFailure(new Error("error: update failed"), "prod", failed);

describe("a name that is taken", () => {
  test("is told with what it is, where, whose it may be, and the commands to go on by", () => {
    const role = failure(
      "aws:iam/role:Role",
      "shop-prod-health-get",
      "EntityAlreadyExists: Role with name x already exists.",
    );
    expect(explain(role)).toBe(
      [
        'role "health-get" cannot be created: in the account and Region of stack "prod" a role by the name shop-prod-health-get is there already. Its tags plinth:project and plinth:stack say whose it is. With those of this stack it was kept when the stack was destroyed, or left by a run that was killed; with others it is another stack\'s, and without any it is none of Plinth\'s: rename one of the two.',
        `  to take it into the stack, with all that it holds: npm run pulumi -- import aws:iam/role:Role health-get shop-prod-health-get --parent 'parent=${PARENT}' --stack prod --yes --generate-code=false --protect=false`,
        "  to be rid of it, with all that it holds: aws iam delete-role --role-name shop-prod-health-get",
        "",
        "Then deploy again.",
      ].join("\n"),
    );
  });

  test("of an embedded AWS has its provider in the command", () => {
    const taken = failure(
      "aws:dynamodb/table:Table",
      "t",
      "Table already exists: t",
      "pulumi:providers:aws::embedded-aws",
    );
    expect(explain(taken)).toContain(
      " --provider 'provider=urn:pulumi:prod::shop::pulumi:providers:aws::embedded-aws' --stack prod",
    );
  });

  test.each([
    ["aws:dynamodb/table:Table", "ResourceInUseException: Table already exists: x", "aws dynamodb delete-table"],
    [
      "aws:lambda/function:Function",
      "ResourceConflictException: Function already exist: x",
      "aws lambda delete-function",
    ],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      "ResourceAlreadyExistsException: The specified log group already exists",
      "aws logs",
    ],
    [
      "aws:kms/alias:Alias",
      "AlreadyExistsException: An alias with the name arn:x already exists",
      "aws kms delete-alias",
    ],
    ["aws:secretsmanager/secret:Secret", "the secret x already exists.", '"$(aws secretsmanager describe-secret'],
  ])("%s: %s", (type, reason, command) => {
    expect(explain(failure(type, "x", reason))).toContain(command);
  });

  test("of a deleted secret has the command that restores it, before the one that imports it", () => {
    const reason = "InvalidRequestException: a secret with this name is already scheduled for deletion.";
    const text = explain(failure("aws:secretsmanager/secret:Secret", "shop-prod-key", reason));
    const restore = text.indexOf("aws secretsmanager restore-secret --secret-id shop-prod-key");
    expect([restore > 0, restore < text.indexOf("npm run pulumi -- import")]).toEqual([true, true]);
  });

  test("is told for all of them, and beside every other reason", () => {
    const text = explain(
      failure("aws:dynamodb/table:Table", "a", "Table already exists: a"),
      failure("aws:dynamodb/table:Table", "b", "Table already exists: b"),
      failure("aws:lambda/function:Function", "c", "creating Lambda Function: quota exceeded"),
      failure("aws:sqs/queue:Queue", "d", "QueueAlreadyExists: A queue already exists"),
    );
    for (const part of ["name a is", "name b is", "quota exceeded", "QueueAlreadyExists"]) expect(text).toContain(part);
  });
});

test.each([
  [
    "aws:dynamodb/table:Table",
    "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: x",
  ],
  [
    "aws:lambda/function:Function",
    "ResourceConflictException: The operation cannot be performed at this time. An update is in progress",
  ],
])("%s in use for another reason is no name that is taken", (type, reason) => {
  expect(explain(failure(type, "x", reason))).toMatch(/^Pulumi could not finish/);
});

test("what failed is read from the engine's events, each creation with what was said of it", () => {
  const { onEvent, failed } = collectFailedCreations();
  const base = { sequence: 1, timestamp: 1 };
  const state = { type: "t", urn: "u1", id: "", parent: "p", inputs: { name: "n" }, outputs: {}, provider: "x::y" };
  const metadata = { op: "create" as const, urn: "u1", type: "t", provider: "x::y", new: state };
  onEvent({ ...base, resOpFailedEvent: { metadata, status: 0, steps: 1 } });
  onEvent({ ...base, resOpFailedEvent: { metadata: { ...metadata, urn: "u2", op: "update" }, status: 0, steps: 1 } });
  onEvent({ ...base, diagnosticEvent: { urn: "u1", message: "it exists", color: "never", severity: "error" } });
  onEvent({ ...base, diagnosticEvent: { urn: "u1", message: "a warning", color: "never", severity: "warning" } });
  expect(failed()).toEqual([
    { urn: "u1", type: "t", parent: "p", provider: "x::y", inputs: { name: "n" }, reason: "it exists" },
  ]);
});
