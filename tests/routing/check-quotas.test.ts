import { describe, expect, test } from "vitest";
import type { RouteTableOptions } from "../../plinth/routing/build-route-table.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { tableOf } from "./table-of.ts";

const files = (count: number, of = (index: number) => `routes/r${index}/get.ts`): string[] =>
  Array.from({ length: count }, (_, index) => of(index));
const told = (tree: readonly string[], options: RouteTableOptions = {}) =>
  tableOf(tree, options).problems.map(({ code, message }) => `${code}: ${message}`);

const INTEGRATIONS_301 =
  "INTEGRATION_QUOTA: With packaging `route` the tree needs 301 functions, each behind an integration of its own, and an HTTP API has at most 300, which AWS does not raise.";

describe("the quotas", () => {
  test("300 routes are taken, and 301 are one too many, with both numbers", () => {
    expect(told(files(300))).toEqual([]);
    expect(told(files(301))).toEqual([
      INTEGRATIONS_301,
      "ROUTE_QUOTA: The tree needs 301 routes of the gateway, and an HTTP API has at most 300.",
    ]);
  });

  test("count both routes of `[[...path]]`, over one integration", () => {
    expect(told(files(151, (index) => `routes/r${index}/[[...path]]/get.ts`))).toEqual([
      "ROUTE_QUOTA: The tree needs 302 routes of the gateway, and an HTTP API has at most 300.",
    ]);
  });

  test("take the number of routes that AWS has raised, and never more integrations", () => {
    const quotas = { ...DEFAULT_QUOTAS, routesPerApi: 301 };
    expect(told(files(301), { quotas })).toEqual([INTEGRATIONS_301]);
    expect(told(files(301), { quotas, packaging: "single" })).toEqual([]);
    expect(told(files(302), { quotas, packaging: "single" })).toEqual([
      "ROUTE_QUOTA: The tree needs 302 routes of the gateway, and an HTTP API has at most 301.",
    ]);
  });

  test("count the functions that the packaging makes", () => {
    const quotas = { ...DEFAULT_QUOTAS, routesPerApi: 10_000 };
    const grouped = (groups: number) => files(groups * 2, (index) => `routes/r${index % groups}/x${index}/get.ts`);
    expect(told(grouped(300), { quotas, packaging: "group" })).toEqual([]);
    expect(told(grouped(301), { quotas, packaging: "group" })).toEqual([
      INTEGRATIONS_301.replace("`route`", "`group`"),
    ]);
  });

  test("count a role for every function and task, and one more for a cron's schedule, against the account's", () => {
    const quotas = { ...DEFAULT_QUOTAS, rolesPerAccount: 13 };
    const tree = [...files(10), "crons/nightly.ts", "queues/mail.ts"];
    expect(told(tree, { quotas })).toEqual([]);
    expect(told([...tree, "functions/resize.ts"], { quotas })).toEqual([
      "ROLE_QUOTA: The stack needs 14 roles, one for each function and one for each cron's schedule, and the account has at most 13 for all its stacks.",
    ]);
  });

  test.each([
    ["route", "pulumi config set packaging group"],
    ["group", "pulumi config set packaging single"],
  ] as const)("show the way out of packaging %s", (packaging, command) => {
    const fix = tableOf(files(301), { packaging }).problems.find(({ code }) => code === "INTEGRATION_QUOTA")?.fix;
    expect(fix).toContain(command);
  });
});
