import { describe, expect, test } from "vitest";
import { hasReservedWord, signInDomain } from "../../plinth/routing/sign-in-domain.ts";

const of = (project: string, stack: string, account = "111122223333") => signInDomain({ project, stack }, account);

describe("signInDomain", () => {
  test("says project and stack, and ends in a hash", () => {
    expect(of("shop", "prod")).toMatch(/^shop-prod-[0-9a-f]{8}$/);
  });

  test("is another one in another account, and for every stack, whatever it is called", () => {
    const all = [
      of("shop", "prod"),
      of("shop", "prod", "444455556666"),
      of("a", "b-c"),
      of("a-b", "c"),
      of("Shop", "prod"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([
    ["Shop", "Prod"],
    ["my_shop.eu", "prod"],
    ["_", "_"],
    ["x".repeat(80), "y".repeat(80)],
  ])("is a label that Cognito takes for %s and %s", (project, stack) => {
    expect(of(project, stack)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  test("has a reserved word where the project has one", () => {
    expect([of("my-aws-shop", "dev"), of("shop", "dev")].map(hasReservedWord)).toEqual([true, false]);
  });
});
