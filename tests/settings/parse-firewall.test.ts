import { describe, expect, test } from "vitest";
import type { Domain } from "../../plinth/settings/parse-domain.ts";
import { parseFirewall } from "../../plinth/settings/parse-firewall.ts";

const DOMAIN: Domain = { name: "api.example.com", zone: "example.com" };
const parse = (written: object | string | undefined, value: Domain | undefined = DOMAIN, isNamed = true) =>
  parseFirewall(
    typeof written === "object" ? JSON.stringify(written) : written,
    { isNamed, value },
    { stack: "dev", file: "Pulumi.dev.yaml" },
  );

describe("firewall", () => {
  test("is none unless it is named", () => {
    for (const text of [undefined, "", "{}"]) expect(parse(text)).toEqual({ firewall: undefined, problems: [] });
  });

  test.each([
    [{ requestsPerFiveMinutes: 10 }, { requestsPerFiveMinutes: 10, secretVersion: 1 }],
    [
      { requestsPerFiveMinutes: "2000", secretVersion: "3" },
      { requestsPerFiveMinutes: 2_000, secretVersion: 3 },
    ],
  ])("%j is %j", (written, firewall) => {
    expect(parse(written)).toEqual({ firewall, problems: [] });
  });

  test.each([
    ["requestsPerFiveMinutes", 9],
    ["requestsPerFiveMinutes", 2_000_000_001],
    ["requestsPerFiveMinutes", 10.5],
    ["requestsPerFiveMinutes", "many"],
    ["secretVersion", 0],
    ["secretVersion", 1.5],
  ])("refuses %s %j, with what it may be", (key, value) => {
    const { firewall, problems } = parse({ requestsPerFiveMinutes: 100, [key]: value });
    expect([firewall, problems.map(({ code, files }) => [code, files])]).toEqual([
      undefined,
      [["FIREWALL_SETTING", ["Pulumi.dev.yaml"]]],
    ]);
    expect(problems[0]?.message).toMatch(new RegExp(`^\`firewall\\.${key}\` is .*; it must be a whole number`));
  });

  test("must have a domain, since CloudFront's own name speaks old TLS", () => {
    const { firewall, problems } = parse({ requestsPerFiveMinutes: 100 }, undefined, false);
    expect([firewall, problems.map(({ message }) => message)]).toEqual([
      undefined,
      [expect.stringContaining("`firewall` is set and `domain` is not")],
    ]);
    // A domain that is at fault has a problem of its own.
    expect(parse({ requestsPerFiveMinutes: 100 }, undefined, true).problems).toEqual([]);
  });

  test("takes a certificate of us-east-1 alone", () => {
    const arnIn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1`;
    const codesWith = (certificateArn: string) =>
      parse({ requestsPerFiveMinutes: 100 }, { ...DOMAIN, certificateArn }).problems.map(({ code }) => code);
    expect(codesWith(arnIn("us-east-1"))).toEqual([]);
    expect(codesWith(arnIn("eu-central-1"))).toEqual(["FIREWALL_SETTING"]);
  });
});
