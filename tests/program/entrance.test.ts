import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, checkOut } from "../../plinth/testing/checkout.ts";
import { runProgram } from "./run-program.ts";

// What a config says of the way to the API, through the whole program on a new stack.
const domain = '{"name":"api.example.com"}';
const firewall = '{"requestsPerFiveMinutes":2000}';
let sample: Checkout;
beforeAll(async () => {
  sample = await checkOut();
});
afterAll(() => sample.remove());

test.each([
  ["nothing", {}, { closed: false, domainNames: 0, distributions: 0, asking: false }],
  ["a domain", { domain }, { closed: true, domainNames: 1, distributions: 0, asking: false }],
  ["a domain and a firewall", { domain, firewall }, { closed: false, domainNames: 0, distributions: 1, asking: true }],
])("%s in the config leaves one way to the API", async (_, config, expected) => {
  const resources = await runProgram(sample.folder, config);
  const inputsOf = (type: string) =>
    resources.filter((each) => each.type === `aws:${type}`).map(({ inputs }) => inputs);
  const functions = inputsOf("lambda/function:Function");
  expect(functions.length).toBeGreaterThan(4);
  const asking = functions.filter(({ environment }) => JSON.stringify(environment).includes("PLINTH_PASS_HASHES"));
  expect([0, functions.length]).toContain(asking.length);
  expect({
    closed: inputsOf("apigatewayv2/api:Api")[0]?.["disableExecuteApiEndpoint"],
    domainNames: inputsOf("apigatewayv2/domainName:DomainName").length,
    distributions: inputsOf("cloudfront/distribution:Distribution").length,
    asking: asking.length > 0,
  }).toEqual(expected);
  expect(inputsOf("route53/record:Record")).toHaveLength("domain" in config ? 3 : 0);
});
