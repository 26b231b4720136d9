import * as pulumi from "@pulumi/pulumi";

/** One resource as the program registered it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** Runs `program` against Pulumi's mocks and returns every resource it registered, once all of their inputs are known. */
export async function recordResources(program: () => unknown): Promise<RecordedResource[]> {
  const recorded: RecordedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        recorded.push({ type, name, inputs });
        return {
          id: `${name}-id`,
          state: { ...inputs, arn: `arn:${type.split(":").at(-1)}:${name}`, ...endpointsOf(type, name) },
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

function ownerOf(name: string): Record<string, unknown> {
  return { masterUserSecrets: [{ secretArn: `arn:owner-of-${name}` }] };
}

function endpointsOf(type: string, name: string): Record<string, unknown> {
  if (type.endsWith(":Cluster")) return { endpoint: `${name}.example.com`, port: 5432, ...ownerOf(name) };
  if (!type.endsWith(":Api")) return {};
  return { executionArn: `arn:execute-api:${name}`, apiEndpoint: `https://${name}.example.com` };
}
