import { cp, rm } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Checkout, checkOut, readState, type StateResource } from "../../plinth/testing/checkout.ts";
import { callAllTheTime } from "./call-all-the-time.ts";
import { changed, idsOf, outputsOf, request, succeeded, urlIn } from "./live-stack.ts";

// One stack for the whole file; the tests run in order, each on what the one before left.
let checkout: Checkout;
let url: string;
beforeAll(async () => {
  checkout = await checkOut();
  url = urlIn(succeeded(await checkout.plinth("up")));
});
afterAll(() => checkout.remove());

describe("a domain", () => {
  const NAME = "api.example.com";
  const set = (...args: string[]) => checkout.plinth("pulumi", "config", ...args, "--stack", "local");
  const closed = async () =>
    outputsOf(await readState(checkout), "aws:apigatewayv2/api:Api", "api")["disableExecuteApiEndpoint"];

  test("without a zone that could lead to it is refused, and nothing is changed", async () => {
    const before = await readState(checkout);
    succeeded(await set("set", "--path", "domain.name", NAME));
    const { code, stdout, stderr } = await checkout.plinth("up");
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/DOMAIN_ZONE {2}Pulumi\.local\.yaml/);
    expect(stdout + stderr).toContain("aws route53 create-hosted-zone --name example.com");
    expect(changed(before, await readState(checkout))).toEqual({});
  });

  test("keeps its reserved paths free", async () => {
    await cp(join(checkout.folder, "routes/health"), join(checkout.folder, "routes/ping"), { recursive: true });
    const { code, stdout, stderr } = await checkout.plinth("preview", "--stack", "local");
    expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("ROUTE_RESERVED  routes/ping/get.ts")]);
    await rm(join(checkout.folder, "routes/ping"), { recursive: true });
  });

  test("comes to a live stack while requests go on, and the address so far answers until the next deploy", async () => {
    await createZone("example.com");
    const calls = callAllTheTime(url);
    const { stdout } = succeeded(await checkout.plinth("up"));
    expect((await calls.stop()).failures).toEqual([]);
    expect(stdout).toContain(`The API answers on https://${NAME}. The way to it so far stays open too`);
    expect(await closed()).toBe(false);
    expect([await statusOf(NAME), await statusOf("other.example.com")]).toEqual([200, 404]);
    const names = [...(await recordsOf("example.com"))].filter((record) => / (A|AAAA|CNAME)$/.test(record));
    expect(names.sort()).toEqual([
      expect.stringMatching(/^_.*\.api\.example\.com\. CNAME$/),
      `${NAME}. A`,
      `${NAME}. AAAA`,
    ]);
  });

  test("is then the only address, by an update of the API alone, and nothing changes any more", async () => {
    const before = await readState(checkout);
    const { stdout } = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
    expect(JSON.parse(stdout)).toMatchObject({ changes: { update: 1 } });
    const again = succeeded(await checkout.plinth("up"));
    expect(changed(before, await readState(checkout))).toMatchObject({ "aws:apigatewayv2/api:Api api": "updated" });
    expect(await closed()).toBe(true);
    // The path below which the embedded AWS has every API is no address of AWS's.
    expect(urlIn(again)).toBe(url);
    expect(await request(url, "GET", "/health")).toMatchObject({ status: 200 });
    await hasNoChanges();
  });

  test("leads to CloudFront and its firewall once the config names one, by the records that are there, and nothing changes any more", async () => {
    const before = await readState(checkout);
    succeeded(await set("set", "--path", "firewall.requestsPerFiveMinutes", "2000"));
    const calls = callAllTheTime(url);
    succeeded(await checkout.plinth("up"));
    expect((await calls.stop()).failures).toEqual([]);
    const state = await readState(checkout);
    const records = (all: readonly StateResource[]) => idsOf(all, "aws:route53/record:Record", /-a+$/).sort();
    expect([records(state), records(state).length]).toEqual([records(before), 2]);
    const aliases = outputsOf(state, "aws:route53/record:Record", "domain-a")["aliases"];
    expect(JSON.stringify(aliases)).toMatch(/\.cloudfront\.net"/);
    expect(idsOf(state, "aws:apigatewayv2/domainName:DomainName")).toEqual([]);
    const { webAclId } = outputsOf(state, "aws:cloudfront/distribution:Distribution", "front");
    expect(webAclId).toBe(outputsOf(state, "aws:wafv2/webAcl:WebAcl", "front")["arn"]);
    await hasNoChanges();
    // No secret of the firewall's stands anywhere in plain text.
    const secret = outputsOf(state, "pulumi:index:Stash", "pass-secret-1")["output"];
    expect(secret).toMatchObject({ ciphertext: expect.any(String) });
    succeeded(await set("rm", "firewall"));
    succeeded(await checkout.plinth("up"));
    const back = await readState(checkout);
    expect(back.filter(({ type }) => /cloudfront|wafv2|Stash/.test(type))).toEqual([]);
    expect(records(back)).toEqual(records(before));
    expect(await statusOf(NAME)).toBe(200);
  });

  test("goes with everything that it brought, and the gateway's own name answers again", async () => {
    succeeded(await set("rm", "domain"));
    succeeded(await checkout.plinth("up"));
    const left = (await readState(checkout)).filter(({ type }) => /route53|acm|domainName|apiMapping/.test(type));
    expect([left, await closed()]).toEqual([[], false]);
    expect(await statusOf(NAME)).toBe(404);
  });
});

/** The answer to `GET /projects?limit=1` under a name that leads to the embedded AWS. */
function statusOf(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port: checkout.port, path: "/projects?limit=1", headers: { host } };
    get(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
  });
}

async function createZone(name: string): Promise<void> {
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
  const response = await fetch(`http://127.0.0.1:${checkout.port}/2013-04-01/hostedzone`, { method: "POST", body });
  expect(response.status, await response.text()).toBe(201);
}

/** `api.example.com. A`, of every record of the one zone. */
async function recordsOf(zone: string): Promise<string[]> {
  const zones = await (await fetch(`http://127.0.0.1:${checkout.port}/2013-04-01/hostedzone`)).text();
  expect(zones).toContain(`<Name>${zone}.</Name>`);
  const id = /<Id>\/hostedzone\/([^<]+)<\/Id>/.exec(zones)?.[1];
  const records = await (await fetch(`http://127.0.0.1:${checkout.port}/2013-04-01/hostedzone/${id}/rrset`)).text();
  return [...records.matchAll(/<Name>([^<]+)<\/Name>\s*<Type>([^<]+)</g)].map(([, name, type]) => `${name} ${type}`);
}

async function hasNoChanges(): Promise<void> {
  const { stdout } = succeeded(await checkout.plinth("preview", "--stack", "local", "--json"));
  expect(JSON.parse(stdout)).toMatchObject({ changes: {} });
}
