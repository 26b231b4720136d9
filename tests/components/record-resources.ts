import * as pulumi from "@pulumi/pulumi";

/** One resource as the program registered it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/**
 * Runs `program` against Pulumi's mocks and returns every resource it registered, once all of their inputs are known.
 * @param arnOf the ARN of a resource, where its place matters
 */
export async function recordResources(
  program: () => unknown,
  arnOf = (kind: string, name: string): string => `arn:${kind}:${name}`,
): Promise<RecordedResource[]> {
  const recorded: RecordedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        recorded.push({ type, name, inputs });
        return {
          id: `${name}-id`,
          state: {
            ...inputs,
            arn: arnOf(type.split(":").at(-1) ?? "", name),
            ...endpointsOf(type, name),
            ...subnetsOf(type, inputs),
          },
        };
      },
      call: ({ inputs }) => ({ ...inputs, ...PLACE }),
    },
    "plinth",
    "test",
    false,
  );
  program();
  await pulumi.runtime.disconnect();
  return recorded.sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
}

/** What the provider answers when it is asked where it is. */
const PLACE = { partition: "aws", dnsSuffix: "amazonaws.com", region: "eu-central-1", accountId: "111122223333" };

function endpointsOf(type: string, name: string): Record<string, string> {
  if (!type.endsWith(":Api")) return {};
  return { executionArn: `arn:execute-api:${name}`, apiEndpoint: `https://${name}.example.com` };
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
