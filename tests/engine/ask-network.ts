import type { StateResource } from "../../plinth/testing/checkout.ts";
import { credentialOf, ROOT } from "./ask-emulator.ts";
import { idsOf, ofType } from "./live-stack.ts";

/** As Lambda tells it. */
export interface FunctionVpc {
  readonly SubnetIds: string[];
  readonly SecurityGroupIds: string[];
}

/** Where AWS says that a function of the stack runs. */
export async function functionVpc(port: number): Promise<FunctionVpc> {
  const path = "/2015-03-31/functions/plinth-local-health-get/configuration";
  const headers = { authorization: credentialOf(ROOT, "lambda") };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const { VpcConfig } = (await response.json()) as { VpcConfig?: FunctionVpc };
  return { SubnetIds: VpcConfig?.SubnetIds ?? [], SecurityGroupIds: VpcConfig?.SecurityGroupIds ?? [] };
}

/** What EC2 answers to a question without parameters, as it comes. */
export async function ec2(port: number, action: string): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded", authorization: credentialOf(ROOT, "ec2") };
  const body = `Action=${action}&Version=2016-11-15`;
  return (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body })).text();
}

/** The stack's security groups by name, each with where it lets its members go. */
export async function egressRules(port: number, state: readonly StateResource[]): Promise<Record<string, string[]>> {
  const [vpcId = ""] = idsOf(state, "aws:ec2/vpc:Vpc");
  const groups = (await ec2(port, "DescribeSecurityGroups")).split(/<groupName>/).slice(1);
  const own = groups.filter((text) => text.includes(vpcId));
  const nameById = new Map(
    ofType(state, "aws:ec2/securityGroup:SecurityGroup").map(({ id, outputs }) => [id, outputs?.["name"]]),
  );
  return Object.fromEntries(
    own.map((text) => {
      const egress = /<ipPermissionsEgress>(.*?)<\/ipPermissionsEgress>/s.exec(text)?.[1] ?? "";
      const rules = egress
        .split("<ipProtocol>")
        .slice(1)
        .map((rule) => {
          const group = /<groupId>([^<]+)/.exec(rule)?.[1];
          return `${/<fromPort>(\d+)/.exec(rule)?.[1]} ${/<cidrIp>([^<]+)/.exec(rule)?.[1] ?? nameById.get(group)}`;
        });
      return [text.slice(0, text.indexOf("<")), rules.sort()];
    }),
  );
}
