import { describe, expect, test } from "vitest";
import { checkFunctions, environmentOf } from "../../plinth/plan/check-functions.ts";
import type { Grant, TableGrant } from "../../plinth/resources/grants.ts";
import { plannedFunction, plannedTask, presetOf } from "./planned.ts";

const NAMES = { project: "shop", stack: "dev", preset: presetOf("nano") };
const tables = (count: number): TableGrant[] =>
  Array.from({ length: count }, (_, index) => ({ kind: "table", name: `t${10 + index}`, access: "read" }));

describe("checkFunctions", () => {
  test("takes an environment within 4,096 bytes, and refuses a larger one with both numbers", () => {
    // 73 bytes for the lane, and 28 of each PLINTH_TABLE_T10=shop-dev-t10.
    expect(checkFunctions([plannedFunction(["routes/a/get.ts"], { uses: tables(90) })], NAMES)).toEqual([]);
    const long = { ...NAMES, stack: "s".repeat(40) };
    const problems = checkFunctions([plannedFunction(["routes/a/get.ts"], { uses: tables(90) })], long);
    expect(problems).toEqual([
      {
        code: "ENVIRONMENT_QUOTA",
        files: ["routes/a/get.ts"],
        message:
          "The environment of function `a-get` has 5960 bytes in 94 variables, of which each resource that it uses has one, and Lambda takes 4096.",
        fix: expect.stringContaining("Use fewer tables in one function"),
      },
    ]);
  });

  test("counts the roles where a route has scopes, and only there", () => {
    const roles = { claim: "groups", scopes: { admin: [`projects.${"x".repeat(5_000)}`] } };
    const codes = (readsRoles: boolean) =>
      checkFunctions([plannedFunction(["routes/a/get.ts"], { readsRoles })], { ...NAMES, roles }).map(
        ({ code }) => code,
      );
    expect([codes(true), codes(false)]).toEqual([["ENVIRONMENT_QUOTA"], []]);
  });

  test("counts a table once that is both read and written", () => {
    const both = tables(90).flatMap((grant): TableGrant[] => [grant, { ...grant, access: "write" }]);
    expect(checkFunctions([plannedFunction(["routes/a/get.ts"], { uses: both })], NAMES)).toEqual([]);
  });

  test("counts the addresses of queues and functions, and the environment of tasks", () => {
    const sends = Array.from(
      { length: 40 },
      (_, index): Grant => ({ kind: "queue", name: `q${index}`, access: "send" }),
    );
    const invokes = sends.map(({ name }): Grant => ({ kind: "function", name, access: "invoke" }));
    const bytesOf = (uses: Grant[]): number => {
      const environment = environmentOf({ uses, readsRoles: false }, NAMES);
      return Object.entries(environment).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    };
    const empty = bytesOf([]);
    // PLINTH_QUEUE_Q0=https://sqs.ap-southeast-1.amazonaws.com/000000000000/shop-dev-q0.fifo, PLINTH_FUNCTION_Q0=shop-dev-function-q0
    expect([bytesOf(sends.slice(0, 1)) - empty, bytesOf(invokes.slice(0, 1)) - empty]).toEqual([85, 38]);
    const tasks = [plannedTask("queues/mail.ts", { uses: sends }), plannedTask("queues/plain.ts", { uses: invokes })];
    expect(checkFunctions(tasks, NAMES).map(({ code, files }) => [code, ...files])).toEqual([]);
    const both = plannedTask("queues/mail.ts", { uses: [...sends, ...invokes] });
    expect(checkFunctions([both], NAMES).map(({ code, files }) => [code, ...files])).toEqual([
      ["ENVIRONMENT_QUOTA", "queues/mail.ts"],
    ]);
  });

  test("refuses permissions that Lambda's resource policy cannot hold", () => {
    const path = (length: number) => `routes/${Array.from({ length }, () => "abcdefghi").join("/")}/get.ts`;
    expect(checkFunctions([plannedFunction([path(1900)])], NAMES)).toEqual([]);
    expect(checkFunctions([plannedFunction([path(2100)])], NAMES).map(({ code }) => code)).toEqual(["POLICY_QUOTA"]);
  });

  test("takes the policy of a function of 300 routes, which has two statements at most", () => {
    const files = Array.from({ length: 300 }, (_, index) => `routes/a/r${index}/get.ts`);
    expect(checkFunctions([plannedFunction(files)], NAMES)).toEqual([]);
  });
});
