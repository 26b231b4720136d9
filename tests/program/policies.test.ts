import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import { WILDCARDS, type Wildcard } from "../../policy/wildcards.ts";
import type { RecordedResource } from "../components/record-resources.ts";
import { addEveryResource, USER_POOL } from "./every-resource.ts";
import { policiesOf, type Statement } from "./policy-statements.ts";
import { runProgram } from "./run-program.ts";

// The whole program, with the sample app and with every kind of resource: what each policy says, and that none says more than it must.
const secrets = JSON.stringify({ "stripe-key": "sk-test" });
const overrides = JSON.stringify({ network: "vpc" });
let sample: Checkout;
let whole: Checkout;

beforeAll(async () => {
  sample = await checkOut();
  whole = await checkOut();
  await addEveryResource(whole.folder, { withDatabase: true, withTasks: true });
});
afterAll(async () => {
  await sample.remove();
  await whole.remove();
});

describe.each(["nano", "small", "medium", "xlarge"])("the policies of the sample app at %s", (preset) => {
  test("are these, statement by statement", async () => {
    const policies = policiesOf(await runProgram(sample.folder, { preset }));
    await expect(`${JSON.stringify(policies, undefined, 2)}\n`).toMatchFileSnapshot(`policies/${preset}.json`);
  });
});

describe.each([
  ["the sample app at nano", () => sample, { preset: "nano" }],
  ["the sample app at xlarge", () => sample, { preset: "xlarge" }],
  ["every kind of resource at nano", () => whole, { preset: "nano", secrets, overrides, auth: USER_POOL }],
  ["every kind of resource at xlarge", () => whole, { preset: "xlarge", secrets, auth: USER_POOL }],
])("the policies of %s", (_, folderOf, config) => {
  let resources: readonly RecordedResource[];
  let policies: Readonly<Record<string, readonly Statement[]>>;
  let allowed: readonly Labelled[];
  beforeAll(async () => {
    resources = await runProgram(folderOf().folder, config);
    policies = policiesOf(resources);
    allowed = allowedBy(policies);
  });

  test("are all there: one that the mocks cannot know would be missing, unseen", () => {
    const expected = resources.filter(({ type }) => /^aws:.*(Policy|Permission|:Role|:Key|:Queue)$/.test(type));
    const labels = Object.keys(policies).map((label) => label.split(",")[0]);
    expect(expected.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual(labels);
    expect(allowed.length).toBeGreaterThan(15);
  });

  test("allow no action with a wildcard", () => {
    expect(allowed.filter(({ statement }) => statement.Action.some((action) => action.includes("*")))).toEqual([]);
  });

  test("name each resource whole, but for the wildcards that AWS leaves no way around", () => {
    expect(allowed.filter(hasUnlistedWildcard)).toEqual([]);
  });

  test("let in nobody but AWS's own services and the stack's roles", () => {
    expect(allowed.filter(({ statement }) => isOpen(statement))).toEqual([]);
  });
});

test("every kind of resource needs every wildcard of the list", async () => {
  const allowed = allowedBy(policiesOf(await runProgram(whole.folder, { preset: "xlarge", secrets })));
  const idle = WILDCARDS.filter((listed) => !allowed.some(({ statement }) => isFor(listed, statement)));
  expect(idle).toEqual([]);
});

interface Labelled {
  readonly label: string;
  readonly statement: Statement;
}

function allowedBy(policies: Readonly<Record<string, readonly Statement[]>>): Labelled[] {
  return Object.entries(policies).flatMap(([label, statements]) =>
    statements.filter(({ Effect }) => Effect === "Allow").map((statement) => ({ label, statement })),
  );
}

function hasUnlistedWildcard({ label, statement: { Effect, Action, Resource = [] } }: Labelled): boolean {
  if (label.startsWith("Key ")) return JSON.stringify(Resource) !== '["*"]';
  const wild = Resource.filter((resource) => resource.includes("*"));
  return wild.some((resource) => !WILDCARDS.some((listed) => isFor(listed, { Effect, Action, Resource: [resource] })));
}

function isFor({ actions, resource }: Wildcard, { Action, Resource = [] }: Statement): boolean {
  return Action.every((each) => actions.includes(each)) && Resource.some((each) => resource.test(each));
}

/** Everybody, and no condition that says who: a caller's account and tags, as a key's policy has them. */
function isOpen({ Principal, Condition }: Statement): boolean {
  if (!JSON.stringify(Principal ?? null).includes('"*"')) return false;
  const { StringEquals } = Object(Condition);
  return !["kms:CallerAccount", "aws:PrincipalTag/plinth:project", "aws:PrincipalTag/plinth:stack"].every(
    (key) => key in Object(StringEquals),
  );
}
