// Plinth's stand-in of Pulumi's awsx plugin: it answers for awsx:ec2:Vpc, on the embedded AWS alone, where the plugin itself cannot be had.
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../versions.ts";
import { createVpc } from "./stand-in-vpc.ts";

const VPC_TYPE = "awsx:ec2:Vpc";

const provider: pulumi.provider.Provider = {
  version: versions.awsx,
  async construct(name, type, inputs, options) {
    if (type !== VPC_TYPE)
      throw new Error(`Plinth's stand-in of the awsx plugin makes ${VPC_TYPE} alone, not ${type}.`);
    if (!(await isOnEmbeddedAws(options)))
      throw new Error(
        `This is Plinth's stand-in of the awsx plugin, for the embedded AWS alone. For AWS itself get the plugin: pulumi plugin install resource awsx ${versions.awsx}`,
      );
    return createVpc(name, inputs, options);
  },
};

/** A stack on AWS itself comes without a provider of its own: components/aws-provider.ts. */
async function isOnEmbeddedAws({ providers }: pulumi.ComponentResourceOptions): Promise<boolean> {
  const aws = Array.isArray(providers) ? undefined : providers?.["aws"];
  if (!aws) return false;
  const urn = await new Promise<string>((resolve) => {
    aws.urn.apply(resolve);
  });
  return urn.endsWith("::embedded-aws");
}

await pulumi.provider.main(provider, process.argv.slice(2));
