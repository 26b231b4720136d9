import * as z from "zod";

const subnetSpec = z.object({
  type: z.enum(["Private", "Isolated", "Public"]),
  cidrBlocks: z.array(z.string()),
});

// What else awsx takes, Plinth does not ask for; a stand-in that ignored it would claim what it does not do.
const vpcArgs = z.strictObject({
  cidrBlock: z.string(),
  numberOfAvailabilityZones: z.int().min(1),
  natGateways: z.object({ strategy: z.enum(["None", "Single", "OnePerAz"]) }),
  subnetSpecs: z.array(subnetSpec),
  subnetStrategy: z.literal("Auto"),
  enableDnsHostnames: z.boolean(),
  enableDnsSupport: z.boolean(),
  tags: z.record(z.string(), z.string()),
});

/** The arguments of `awsx.ec2.Vpc` that the stand-in knows. */
export type VpcArgs = z.output<typeof vpcArgs>;
export type SubnetSpec = z.output<typeof subnetSpec>;

/** Reads what the engine handed over; anything that the stand-in does not know is an error. */
export function readVpcArgs(inputs: unknown): VpcArgs {
  const parsed = vpcArgs.safeParse(inputs);
  if (parsed.success) return parsed.data;
  throw new Error(`Plinth's stand-in of the awsx plugin cannot make this VPC: ${z.prettifyError(parsed.error)}`);
}
