import { bundleMigrations } from "../bundling/bundle-migrations.ts";
import type { Problem } from "../problem.ts";
import type { DatabaseDescriptor } from "../resources/database-descriptor.ts";
import { type AppliedMigration, checkHistory } from "../runtime/migrations/check-history.ts";
import { configFileOf } from "../settings/config-file.ts";
import type { PlannedDatabases } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";
import { readMigrations } from "./read-migrations.ts";

/** By a database's name, the migrations that its last deploy has applied. */
export type AppliedMigrations = ReadonlyMap<string, readonly AppliedMigration[]>;

/**
 * The SQL files of every database, and the function that applies them.
 * @param applied what the stack's state says; the function that applies them asks the database itself once more
 */
export async function planDatabases(
  projectRoot: string,
  descriptors: readonly DatabaseDescriptor[],
  settings: PlanSettings | undefined,
  applied: AppliedMigrations,
): Promise<{ databases?: PlannedDatabases; problems: Problem[] }> {
  if (descriptors.length === 0) return { problems: [] };
  const read = await Promise.all(
    descriptors.map(async (descriptor) => ({ descriptor, ...(await readMigrations(projectRoot, descriptor)) })),
  );
  const problems = read.flatMap(({ descriptor, files, problems: own }) =>
    own.length > 0 ? own : historyProblems(descriptor, checkHistory(applied.get(descriptor.name) ?? [], files)),
  );
  return {
    databases: {
      migrator: await bundleMigrations(projectRoot),
      files: new Map(read.map(({ descriptor, files }) => [descriptor.name, files])),
    },
    problems: [...problems, ...(settings ? networkProblems(descriptors, settings) : [])],
  };
}

function historyProblems({ migrations }: DatabaseDescriptor, found: ReturnType<typeof checkHistory>): Problem[] {
  return found.map(({ code, file, message, fix }) => ({ code, files: [`${migrations}/${file}`], message, fix }));
}

/** Where only the files are asked about, nobody knows where the stack lives. */
function networkProblems(descriptors: readonly DatabaseDescriptor[], settings: PlanSettings): Problem[] {
  if (!("awsEndpoint" in settings) || settings.awsEndpoint !== undefined) return [];
  const { preset, stack } = settings;
  const names = descriptors.map(({ name }) => `"${name}"`).join(", ");
  const set = (field: string, value: string): string =>
    `pulumi config set --path overrides.${field} ${value} --stack ${stack}`;
  if (preset.network === "none") {
    return [
      {
        code: "DATABASE_NETWORK",
        files: [configFileOf(stack), "resources.ts"],
        message: `resources.ts declares the database ${names}, which lives in a private network, and with preset ${preset.name} the stack has \`network: none\`.`,
        fix: `${set("network", "vpc")}. It brings one NAT gateway, through which the functions reach Secrets Manager.`,
      },
    ];
  }
  if (preset.natGateways !== "none" || preset.interfaceEndpoints) return [];
  return [
    {
      code: "DATABASE_NETWORK",
      files: [configFileOf(stack), "resources.ts"],
      message: `The functions that use the database ${names} read their password from Secrets Manager, which nothing in the stack's network leads to.`,
      fix: `${set("natGateways", "single")}, or overrides.interfaceEndpoints true.`,
    },
  ];
}
