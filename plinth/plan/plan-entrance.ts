import type { DeployedEndpoint } from "../settings/read-deployed-endpoint.ts";
import type { Entrance } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

/**
 * Which ways lead to the API. A way that callers of a live API take stays open in the deploy that brings another one, and the next deploy
 * closes it: records spread for minutes, and an update comes before what it leads to is there.
 */
export function planEntrance(
  { domain, firewall, awsEndpoint }: Pick<PlanSettings, "awsEndpoint" | "domain" | "firewall">,
  { defaultEndpoint, leadsTo }: DeployedEndpoint,
): Entrance {
  if (firewall) {
    // An embedded AWS is reached past CloudFront alone.
    const isReady = awsEndpoint === undefined && (defaultEndpoint === "none" || leadsTo === "cloudfront");
    return { defaultEndpoint: "open", pastFirewall: isReady ? "closed" : "open" };
  }
  const isNeeded = leadsTo === "cloudfront" || (defaultEndpoint === "open" && leadsTo === "nowhere");
  return { defaultEndpoint: domain && !isNeeded ? "closed" : "open", pastFirewall: "open" };
}
