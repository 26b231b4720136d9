import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { findZone } from "../../components/find-zone.ts";

const domain = { name: "api.example.com", zone: "example.com" };

/** What Route 53 is asked, and the zone that is found, or the refusal. */
async function find(zone: string, answer: object | Error) {
  const asked: unknown[] = [];
  const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) => {
    asked.push([token, inputs]);
    if (answer instanceof Error) throw answer;
    return { ...answer };
  };
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call }, "shop", "prod", true);
  const found = await findZone({ stack: "prod", domain: { ...domain, zone } }, {}).catch((error: unknown) => error);
  return { asked, found };
}

describe("findZone", () => {
  test("asks nothing where there is no domain", async () => {
    expect(await findZone({ stack: "prod", domain: undefined }, {})).toBe(undefined);
  });

  test.each([
    ["example.com", { name: "example.com", privateZone: false }],
    ["Z0123", { zoneId: "Z0123" }],
  ])("finds the public zone %s", async (zone, query) => {
    const answer = { zoneId: "Z0123", name: "example.com.", privateZone: false };
    expect(await find(zone, answer)).toEqual({ asked: [["aws:route53/getZone:getZone", query]], found: "Z0123" });
  });

  test.each([
    ["that is not there", "example.com", new Error("none"), "is no public hosted zone of this account"],
    ["that is private", "Z0123", { zoneId: "Z0123", name: "example.com", privateZone: true }, "example.com is private"],
    [
      "of another name",
      "Z0123",
      { zoneId: "Z0123", name: "ample.com", privateZone: false },
      "the name is not below it",
    ],
  ])("refuses a zone %s, as a problem of the config", async (_, zone, answer, reason) => {
    const { found } = await find(zone, answer);
    expect(found).toBeInstanceOf(pulumi.RunError);
    const { message } = found as pulumi.RunError;
    expect(message).toContain("DOMAIN_ZONE  Pulumi.prod.yaml");
    expect(message).toContain(reason);
  });
});
