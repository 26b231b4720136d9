import * as pulumi from "@pulumi/pulumi";
import { findUntagged } from "./find-untagged.ts";

/** One resource as the program registered it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** How many resources were registered before it. */
  readonly position: number;
  /** The id of what exists already, where it is imported. */
  readonly imported?: string;
}

interface Recording {
  /** Default: an update. */
  readonly preview?: boolean;
  /** The ARN of a resource, where its place matters. */
  readonly arnOf?: (kind: string, name: string) => string;
}

/**
 * Runs `program` against Pulumi's mocks and returns every resource it registered, once all of their inputs are known.
 * @throws when one of them takes tags and has not the stack's
 */
export async function recordResources(
  program: () => unknown,
  { preview = false, arnOf = (kind, name) => `arn:${kind}:${name}` }: Recording = {},
): Promise<RecordedResource[]> {
  const recorded: RecordedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, id }) {
        recorded.push({ type, name, inputs, position: recorded.length, ...(id ? { imported: id } : {}) });
        return {
          id: `${name}-id`,
          state: {
            ...inputs,
            arn: arnOf(type.split(":").at(-1) ?? "", name),
            ...endpointsOf(type, name),
            ...namesOf(type, inputs),
            ...subnetsOf(type, inputs),
          },
        };
      },
      call: ({ token, inputs }) => ({ ...inputs, ...(token.endsWith(":getZone") ? ZONE : PLACE) }),
    },
    "plinth",
    "test",
    preview,
    "organization",
  );
  await program();
  await pulumi.runtime.disconnect();
  const untagged = findUntagged(recorded).map(({ type, name }) => `${type} ${name}`);
  if (untagged.length > 0) throw new Error(`without the stack's tags: ${untagged.join(", ")}`);
  return recorded.sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
}

/** What the provider answers when it is asked where it is. */
const PLACE = { partition: "aws", dnsSuffix: "amazonaws.com", region: "eu-central-1", accountId: "111122223333" };

const ZONE = { zoneId: "Z0EXAMPLE", name: "example.com", privateZone: false };

/** What ACM asks for, where a domain name leads, what is kept in the state. */
function namesOf(
  type: string,
  inputs: { domainName?: string; domainNameConfiguration?: object; input?: unknown },
): Record<string, unknown> {
  const { domainName, domainNameConfiguration, input } = inputs;
  if (type === "aws:acm/certificate:Certificate") {
    const proof = { resourceRecordName: `_proof.${domainName}`, resourceRecordType: "CNAME" };
    return { domainValidationOptions: [{ ...proof, resourceRecordValue: "_value.acm-validations.aws" }] };
  }
  if (type === "aws:cloudfront/distribution:Distribution")
    return { domainName: "d111.cloudfront.net", hostedZoneId: "Z2FDTNDATAQYW2" };
  if (type === "pulumi:index:Stash") return { output: input };
  if (type !== "aws:apigatewayv2/domainName:DomainName") return {};
  const target = { targetDomainName: "d-1.execute-api.eu-central-1.amazonaws.com", hostedZoneId: "ZGATEWAY" };
  return { domainNameConfiguration: { ...domainNameConfiguration, ...target } };
}

function ownerOf(name: string): Record<string, unknown> {
  return { masterUserSecrets: [{ secretArn: `arn:owner-of-${name}` }] };
}

function endpointsOf(type: string, name: string): Record<string, unknown> {
  if (type.endsWith(":UserPool")) return { endpoint: `cognito-idp.eu-central-1.amazonaws.com/${name}` };
  if (type.endsWith(":Cluster")) return { endpoint: `${name}.example.com`, port: 5432, ...ownerOf(name) };
  if (!type.endsWith(":Api")) return {};
  return { executionArn: `arn:execute-api:${name}`, apiEndpoint: `https://${name}.gateway.example` };
}

/** What the awsx plugin answers for a VPC, as far as it is asked. Its route tables are the engine suite's matter: they come as resources. */
function subnetsOf(type: string, inputs: { numberOfAvailabilityZones?: number }): Record<string, unknown> {
  if (type !== "awsx:ec2:Vpc") return {};
  const ids = (kind: string): string[] =>
    Array.from({ length: inputs.numberOfAvailabilityZones ?? 0 }, (_, index) => `subnet-${kind}-${index + 1}`);
  return {
    vpcId: "vpc-1",
    privateSubnetIds: ids("private"),
    isolatedSubnetIds: ids("isolated"),
    routeTables: [],
  };
}
