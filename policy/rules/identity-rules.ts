import { eachStatement, policyDocument } from "../each-statement.ts";
import { entriesOf, isMap, type Properties } from "../known-value.ts";
import { isOpenToAll } from "../open-statements.ts";
import type { Check, Rule } from "../rule.ts";
import { type Statement, statementsOf } from "../statements.ts";
import { WILDCARDS } from "../wildcards.ts";

const GRANTING = ["rolePolicy:RolePolicy", "policy:Policy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"].map(
  (name) => `aws:iam/${name}`,
);
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/** Of every statement that allows something in a role's policies, which may stand in the role itself. */
function eachGrant(find: (statement: Statement) => readonly string[]): Check {
  const inline = ({ inlinePolicies }: Properties) =>
    entriesOf(inlinePolicies).flatMap((each) => (isMap(each) ? [each["policy"]] : []));
  return (properties) =>
    [properties["policy"], ...inline(properties)]
      .flatMap(statementsOf)
      .filter(({ allows }) => allows)
      .flatMap((statement) => find(statement).map((what) => `${statement.label} ${what}`));
}

function wildActions({ actions, notActions }: Statement): string[] {
  const wild = actions.filter((action) => action.includes("*")).map((action) => `allows the action \`${action}\``);
  return notActions.length > 0 ? [...wild, "allows every action but some (`NotAction`)"] : wild;
}

function wildResources({ actions, resources, notResources }: Statement): string[] {
  const wild = resources
    .filter((resource) => resource.includes("*") && !isNeeded(actions, resource))
    .map((resource) => `allows ${actions.map((action) => `\`${action}\``).join(", ")} on \`${resource}\``);
  return notResources.length > 0 ? [...wild, "allows every resource but some (`NotResource`)"] : wild;
}

function isNeeded(actions: readonly string[], resource: string): boolean {
  return WILDCARDS.some(
    (listed) => actions.every((action) => listed.actions.includes(action)) && listed.resource.test(resource),
  );
}

/** Who may do what: roles and their policies. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    id: "iam-no-wildcard-actions",
    title: "A policy names each action that it allows",
    reason: "A wildcard allows what nobody thought of, and what AWS adds later.",
    fix: "Name the actions one by one.",
    controls: ["IAM.1", "IAM.21"],
    types: [...GRANTING, ROLE],
    check: eachGrant(wildActions),
    failing: { type: ROLE_POLICY, properties: rolePolicy("s3:*", "arn:aws:s3:::shop-uploads") },
    passing: { type: ROLE_POLICY, properties: rolePolicy("s3:ListBucket", "arn:aws:s3:::shop-uploads") },
  },
  {
    id: "iam-no-wildcard-resources",
    title: "A policy names each resource that it allows, but for what AWS takes no narrower (docs/permissions.md)",
    reason: "Whoever takes over the role reaches every resource of the account.",
    fix: "Name the resource by its ARN, or add the wildcard and its reason to policy/wildcards.ts if AWS takes nothing narrower.",
    controls: ["KMS.1", "KMS.2", "IAM.1"],
    types: [...GRANTING, ROLE],
    check: eachGrant(wildResources),
    failing: { type: ROLE_POLICY, properties: rolePolicy("kms:Decrypt", "*") },
    passing: {
      type: ROLE_POLICY,
      properties: rolePolicy("kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:key/1234"),
    },
  },
  {
    id: "iam-no-broad-managed-policy",
    title: "No role has a policy of AWS's that allows a whole service or everything",
    reason: "Such a policy allows far more than a function needs, and grows when AWS changes it.",
    fix: "Write a policy of the role's own with the actions and resources that it needs.",
    controls: ["IAM.1"],
    types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment"],
    check: ({ policyArn }) =>
      typeof policyArn === "string" && /\/(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/.test(policyArn)
        ? [`\`policyArn\` is the managed policy ${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`]
        : [],
    failing: {
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      properties: { role: "shop", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    },
    passing: {
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      properties: { role: "shop", policyArn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess" },
    },
  },
  {
    id: "iam-trust-not-open",
    title: "A role names who may assume it",
    reason: "Anybody with an AWS account could act as the role.",
    fix: "Name a service, a role or an account as the principal.",
    controls: [],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html",
    types: [ROLE],
    check: eachStatement(
      (statement) => (isOpenToAll(statement) ? ["lets everybody assume the role"] : []),
      "assumeRolePolicy",
    ),
    failing: { type: ROLE, properties: trust({ AWS: "*" }) },
    passing: { type: ROLE, properties: trust({ Service: "lambda.amazonaws.com" }) },
  },
];

function rolePolicy(action: string, resource: string): Properties {
  return { role: "shop", policy: policyDocument({ Effect: "Allow", Action: [action], Resource: [resource] }) };
}

function trust(principal: object): Properties {
  return { assumeRolePolicy: policyDocument({ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }) };
}
