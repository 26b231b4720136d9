import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { formatProblems } from "../plinth/problem.ts";
import { configFileOf } from "../plinth/settings/config-file.ts";
import type { Domain } from "../plinth/settings/parse-domain.ts";

/** Where a zone is looked for, and for whom. */
export interface ZoneQuery {
  readonly stack: string;
  /** Undefined where the API has no name of its own, and needs no zone. */
  readonly domain: Domain | undefined;
}

/**
 * The id of the hosted zone that holds the stack's domain, asked of Route 53 before the first resource is registered.
 * @throws {pulumi.RunError} when the account has no such public zone, or more than one, or the name is not in it
 */
export async function findZone(
  { stack, domain }: ZoneQuery,
  { providers }: { readonly providers?: { readonly aws: pulumi.ProviderResource } },
): Promise<string | undefined> {
  if (!domain) return undefined;
  const byName = domain.zone.includes(".");
  const query = byName ? { name: domain.zone, privateZone: false } : { zoneId: domain.zone };
  const refuse = (reason: string): pulumi.RunError =>
    new pulumi.RunError(formatProblems([unusable(domain, stack, reason)]));
  const zone = await aws.route53
    .getZone(query, providers ? { provider: providers.aws } : {})
    .catch((error: unknown) => {
      throw refuse(error instanceof Error ? error.message : String(error));
    });
  const zoneName = zone.name.replace(/\.$/, "");
  if (zone.privateZone) throw refuse(`The zone ${zoneName} is private: only its own networks ask it.`);
  if (domain.name !== zoneName && !domain.name.endsWith(`.${zoneName}`))
    throw refuse(`The zone is that of ${zoneName}, and the name is not below it.`);
  return zone.zoneId;
}

function unusable({ name, zone }: Domain, stack: string, reason: string) {
  return {
    code: "DOMAIN_ZONE",
    files: [configFileOf(stack)],
    message: `\`domain\` is ${name}, and the zone that should lead to it, ${zone}, is no public hosted zone of this account that can: ${reason}`,
    fix: `Create it (aws route53 create-hosted-zone --name ${zone.includes(".") ? zone : name} --caller-reference plinth) and let the domain's registrar point to its name servers; or name the right one, by its id where two have one name: pulumi config set --path domain.zone <name or id> --stack ${stack}`,
  };
}
