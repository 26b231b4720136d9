import { valueAt } from "./known-value.ts";
import type { Check } from "./rule.ts";
import { type Statement, statementsOf } from "./statements.ts";

/** Of every statement in the policies that are properties of a resource. */
export function eachStatement(find: (statement: Statement) => readonly string[], ...paths: readonly string[]): Check {
  return (properties) =>
    paths
      .flatMap((path) => statementsOf(valueAt(properties, path)))
      .flatMap((statement) => find(statement).map((what) => `${statement.label} ${what}`));
}

/** A policy document, as the examples write it. */
export function policyDocument(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
