import { expect, test } from "vitest";
import { NO_ENDPOINT, toDeployedEndpoint } from "../../plinth/settings/read-deployed-endpoint.ts";

const api = (outputs: Record<string, unknown>) => ({ type: "aws:apigatewayv2/api:Api", outputs });
const record = (type: string, name?: string) => ({
  type: "aws:route53/record:Record",
  outputs: { type, ...(name ? { aliases: [{ name, zoneId: "Z" }] } : {}) },
});
const open = api({ disableExecuteApiEndpoint: false });

test.each([
  ["no API", {}, NO_ENDPOINT],
  ["an API from before there were domains", { api: api({}) }, { defaultEndpoint: "open", leadsTo: "nowhere" }],
  [
    "a name that is proven and leads nowhere yet",
    { open, proof: record("CNAME") },
    { defaultEndpoint: "open", leadsTo: "nowhere" },
  ],
  [
    "a name",
    { open, a: record("A", "d-1.execute-api.eu-central-1.amazonaws.com") },
    { defaultEndpoint: "open", leadsTo: "gateway" },
  ],
  [
    "a closed API",
    { api: api({ disableExecuteApiEndpoint: true }) },
    { defaultEndpoint: "closed", leadsTo: "nowhere" },
  ],
  ["CloudFront", { open, a: record("A", "d111.cloudfront.net") }, { defaultEndpoint: "open", leadsTo: "cloudfront" }],
  [
    "CloudFront, with a dot",
    { open, a: record("A", "d111.cloudfront.net.") },
    { defaultEndpoint: "open", leadsTo: "cloudfront" },
  ],
])("%s is told from the state", (_, resources, expected) => {
  expect(toDeployedEndpoint(resources)).toEqual(expected);
});
