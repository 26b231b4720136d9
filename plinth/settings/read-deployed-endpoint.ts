import type { StateResource } from "./read-stack-state.ts";

/** How callers reach the live API. */
export interface DeployedEndpoint {
  /** `closed` where the gateway's own name does not answer, `none` where there is no API. */
  readonly defaultEndpoint: "closed" | "none" | "open";
  /** Where the records of its domain lead: to CloudFront, to the gateway itself, or nowhere, since there are none. */
  readonly leadsTo: "cloudfront" | "gateway" | "nowhere";
}

/** What a stack is that was never updated. */
export const NO_ENDPOINT: DeployedEndpoint = { defaultEndpoint: "none", leadsTo: "nowhere" };

/** What the stack's state says of the way to its API. The record comes last in an update, so where it leads all the rest is done. */
export function toDeployedEndpoint(resources: Readonly<Record<string, StateResource>>): DeployedEndpoint {
  const all = Object.values(resources);
  const api = all.find(({ type }) => type === "aws:apigatewayv2/api:Api");
  const record = all.find(({ type, outputs }) => type === "aws:route53/record:Record" && outputs["type"] === "A");
  return {
    defaultEndpoint: api ? (api.outputs["disableExecuteApiEndpoint"] === true ? "closed" : "open") : "none",
    leadsTo: record ? (isCloudFront(record) ? "cloudfront" : "gateway") : "nowhere",
  };
}

function isCloudFront({ outputs }: StateResource): boolean {
  return /\.cloudfront\.net\.?"/.test(JSON.stringify(outputs["aliases"] ?? []));
}
