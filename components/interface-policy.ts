import type * as aws from "@pulumi/aws";
import { placeOf } from "./place-of.ts";

/** What a function's network interfaces depend on. */
export interface InterfacePlace {
  /** As it is on AWS. */
  readonly functionName: string;
  /** Any ARN of the stack that names partition, Region and account. */
  readonly arnNearby: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/**
 * What Lambda needs of a function's role to put the function into a VPC and to take it out again, as narrow as AWS takes it:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html. Lambda acts with the role that the function's own code has
 * too, so the last statement denies all of it to the code.
 */
export function interfacePolicy(place: InterfacePlace): aws.iam.PolicyDocument {
  const { functionName, arnNearby, subnetIds, securityGroupId } = place;
  const { partition, region, accountId } = placeOf(arnNearby);
  const ec2 = (resource: string): string => `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "CreateInterfaces",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterface"],
        // AWS asks for all of what an interface is made of, so it can be made nowhere else although its own id is not known before.
        Resource: [
          ...subnetIds.map((id) => ec2(`subnet/${id}`)),
          ec2(`security-group/${securityGroupId}`),
          ec2("network-interface/*"),
        ],
      },
      {
        Sid: "KeepAndDeleteInterfaces",
        Effect: "Allow",
        Action: [...CHANGES],
        // Lambda makes the interfaces, so no id is known; with less than all ids, AWS writes, a function may not get into its VPC.
        Resource: [ec2("*/*")],
      },
      // EC2's Describe actions know no resources: AWS allows no narrower statement than "*" for them.
      { Sid: "FindInterfaces", Effect: "Allow", Action: [...LOOKS], Resource: ["*"] },
      {
        Sid: "NotForTheCode",
        Effect: "Deny",
        Action: ["ec2:CreateNetworkInterface", ...CHANGES, "ec2:DetachNetworkInterface", ...LOOKS],
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`,
          },
        },
      },
    ],
  };
}

const CHANGES = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:DeleteNetworkInterface",
  "ec2:UnassignPrivateIpAddresses",
] as const;
const LOOKS = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] as const;
