import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { interfacePolicy } from "./interface-policy.ts";
import { nameIn, roleNameIn, type StackContext, tagsOf } from "./stack-context.ts";

/** One statement of a function's policy: exactly these actions on exactly these ARNs. */
export interface PolicyStatement {
  /** Statement id, letters and digits. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The role of one function: its own log group, what it declares in `uses`, and nothing else. */
export class FunctionRole extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: {
      context: StackContext;
      logGroupArn: pulumi.Input<string>;
      grants: pulumi.Input<pulumi.Input<PolicyStatement>[]>;
    },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("plinth:index:FunctionRole", name, {}, options);
    const parent = { parent: this };
    const role = new aws.iam.Role(
      name,
      {
        name: roleNameIn(args.context, name),
        assumeRolePolicy: JSON.stringify(LAMBDA_MAY_ASSUME),
        tags: tagsOf(args.context),
      },
      parent,
    );
    const policy = pulumi
      .all([args.logGroupArn, args.grants])
      .apply(([logGroupArn, grants]) =>
        JSON.stringify(policyDocument(logGroupArn, args.context.preset.tracing, grants)),
      );
    const permissions = new aws.iam.RolePolicy(name, { role: role.name, policy }, parent);
    const complete = [permissions, ...createInterfacePolicy(name, role, args, parent)].map(({ id }) => id);
    // A function that starts before its permissions exist fails its first requests.
    this.roleArn = pulumi.all([role.arn, pulumi.all(complete)]).apply(([arn]) => arn);
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

/**
 * What Lambda needs for a function inside of a network. A policy of its own: it is there before the function moves in, and what Pulumi
 * deletes it deletes last, after the function has moved out. A statement of the other policy would go first.
 */
function createInterfacePolicy(
  name: string,
  role: aws.iam.Role,
  { context, logGroupArn }: { context: StackContext; logGroupArn: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): aws.iam.RolePolicy[] {
  const { network } = context;
  if (!network) return [];
  const policy = pulumi
    .all([logGroupArn, network.functionSubnetIds, network.functionSecurityGroupId])
    .apply(([arnNearby, subnetIds, securityGroupId]) =>
      JSON.stringify(interfacePolicy({ functionName: nameIn(context, name), arnNearby, subnetIds, securityGroupId })),
    );
  return [new aws.iam.RolePolicy(`${name}-network`, { role: role.name, policy }, options)];
}

const LAMBDA_MAY_ASSUME: aws.iam.PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** The whole policy of a function's role. */
export function policyDocument(
  logGroupArn: string,
  tracing: boolean,
  grants: readonly PolicyStatement[],
): aws.iam.PolicyDocument {
  const own: PolicyStatement[] = [
    { sid: "Logs", actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroupArn}:*`] },
    // X-Ray knows no resources: AWS allows no narrower statement than "*" for these two actions.
    ...(tracing
      ? [{ sid: "Tracing", actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }]
      : []),
  ];
  return {
    Version: "2012-10-17",
    Statement: [...own, ...grants].map(({ sid, actions, resources }) => ({
      Sid: sid,
      Effect: "Allow" as const,
      Action: [...actions],
      Resource: [...resources],
    })),
  };
}
