import { describe, expect, test } from "vitest";
import { planEntrance } from "../../plinth/plan/plan-entrance.ts";
import { type DeployedEndpoint, NO_ENDPOINT } from "../../plinth/settings/read-deployed-endpoint.ts";

const domain = { name: "api.example.com", zone: "example.com" };
const firewall = { requestsPerFiveMinutes: 2_000, secretVersion: 1 };
const live = (defaultEndpoint: "closed" | "open", leadsTo: DeployedEndpoint["leadsTo"]) => ({
  defaultEndpoint,
  leadsTo,
});

describe("the gateway's own name", () => {
  test.each([
    ["is open without a domain", {}, NO_ENDPOINT, "open"],
    ["is open again where the domain goes", {}, live("closed", "gateway"), "open"],
    ["is closed at once on a new stack with a domain", { domain }, NO_ENDPOINT, "closed"],
    ["stays open where a live API gets its first domain", { domain }, live("open", "nowhere"), "open"],
    ["is closed by the next deploy", { domain }, live("open", "gateway"), "closed"],
    ["stays closed", { domain }, live("closed", "gateway"), "closed"],
    ["stays closed after a first deploy that was interrupted", { domain }, live("closed", "nowhere"), "closed"],
    ["is open behind a firewall: CloudFront calls there", { domain, firewall }, live("closed", "gateway"), "open"],
    ["stays open while records still lead to CloudFront", { domain }, live("open", "cloudfront"), "open"],
  ])("%s", (_, settings, endpoint, expected) => {
    expect(planEntrance(settings, endpoint).defaultEndpoint).toBe(expected);
  });
});

describe("the way past the firewall", () => {
  test.each([
    ["is no matter without one", { domain }, live("open", "gateway"), "open"],
    ["is closed at once on a new stack", { domain, firewall }, NO_ENDPOINT, "closed"],
    ["stays open where a live API gets a firewall", { domain, firewall }, live("closed", "gateway"), "open"],
    ["is closed by the next deploy", { domain, firewall }, live("open", "cloudfront"), "closed"],
    ["is open again where the firewall goes", { domain }, live("open", "cloudfront"), "open"],
    [
      "is the only one on an embedded AWS",
      { domain, firewall, awsEndpoint: "http://127.0.0.1:4566" },
      NO_ENDPOINT,
      "open",
    ],
  ])("%s", (_, settings, endpoint, expected) => {
    expect(planEntrance(settings, endpoint).pastFirewall).toBe(expected);
  });
});
