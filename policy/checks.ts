import { sayValue } from "../plinth/problem.ts";
import { entriesOf, isMap, UNKNOWN, valueAt } from "./known-value.ts";
import type { Check, Condition, Facts } from "./rule.ts";

/** The value is one of these; `undefined` among them allows it to be absent. */
export function mustBe(path: string, ...allowed: readonly unknown[]): Check {
  const said = allowed.filter((each) => each !== undefined).map(sayValue);
  return (properties, facts) => {
    const value = valueAt(properties, path);
    if (value === UNKNOWN || allowed.includes(value)) return [];
    return [`${sayState(path, value, facts)}; it must be ${said.join(" or ")}`];
  };
}

/** There is a value, and it is not empty. */
export function mustBeSet(path: string): Check {
  return (properties, facts) => {
    const value = valueAt(properties, path);
    return isEmpty(value) ? [`${sayState(path, value, facts)}; it must be set`] : [];
  };
}

/** There is none, or it is empty. */
export function mustBeAbsent(path: string): Check {
  return (properties, facts) => {
    const value = valueAt(properties, path);
    return value === UNKNOWN || isEmpty(value) ? [] : [`${sayPath(path, facts)} is set; it must not be`];
  };
}

/** A number within bounds. */
export function mustBeWithin(path: string, least: number, most = Number.POSITIVE_INFINITY): Check {
  const bounds = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `from ${least} to ${most}`;
  return (properties, facts) => {
    const value = valueAt(properties, path);
    if (value === UNKNOWN || (typeof value === "number" && value >= least && value <= most)) return [];
    return [`${sayState(path, value, facts)}; it must be ${bounds}`];
  };
}

/** Text of a form; every text of it, where the value is a list. */
export function mustMatch(path: string, form: RegExp, what: string): Check {
  return (properties, facts) => {
    const value = valueAt(properties, path);
    const texts = Array.isArray(value) ? value : [value];
    const wrong = texts.find((text) => text !== UNKNOWN && !(typeof text === "string" && form.test(text)));
    return texts.every((text) => text === UNKNOWN || (typeof text === "string" && form.test(text)))
      ? []
      : [`${sayState(path, wrong, facts)}; it must be ${what}`];
  };
}

/** A list that has this entry. */
export function mustInclude(path: string, entry: string): Check {
  return (properties, facts) => {
    const value = valueAt(properties, path);
    const entries = entriesOf(value);
    if (value === UNKNOWN || entries.includes(entry) || entries.includes(UNKNOWN)) return [];
    return [`${sayPath(path, facts)} lacks ${sayValue(entry)}`];
  };
}

/** A list that has none of these entries. */
export function mustNotInclude(path: string, ...refused: readonly string[]): Check {
  return (properties, facts) =>
    refused
      .filter((entry) => entriesOf(valueAt(properties, path)).includes(entry))
      .map((entry) => `${sayPath(path, facts)} has ${sayValue(entry)}`);
}

/** Each of these. */
export function all(...checks: readonly Check[]): Check {
  return (properties, facts) => checks.flatMap((check) => check(properties, facts));
}

/** Of resources for which the condition is met. */
export function when(condition: Condition, check: Check): Check {
  return (properties, facts) => (condition(properties, facts) ? check(properties, facts) : []);
}

/** Of every entry of a list, or of the one block that is there. */
export function each(path: string, check: Check): Check {
  return (properties, facts) => {
    const value = valueAt(properties, path);
    if (isMap(value)) return check(value, { ...facts, within: `${facts.within}${path}.` });
    return entriesOf(value).flatMap((entry, index) =>
      isMap(entry) ? check(entry, { ...facts, within: `${facts.within}${path}[${index}].` }) : [],
    );
  };
}

/** Whether a value is known to be one of these; `undefined` among them: whether there is none. */
export function has(path: string, ...values: readonly unknown[]): Condition {
  return (properties) => values.includes(valueAt(properties, path));
}

/** Whether a value is known to be text of a form. */
export function hasText(path: string, form: RegExp): Condition {
  return (properties) => {
    const value = valueAt(properties, path);
    return typeof value === "string" && form.test(value);
  };
}

export function not(condition: Condition): Condition {
  return (properties, facts) => !condition(properties, facts);
}

/** Whether the stack has a key of its own. */
export const withOwnKey: Condition = (_, { context }) => context.customerKey === true;

/** Whether the stack's data is to outlive a mistake. */
export const withKeptData: Condition = (_, { context }) => (context.dataSafety ?? "relaxed") !== "relaxed";

/** A property's path, as it is written in a program. */
export function sayPath(path: string, { within }: Facts): string {
  return `\`${within}${path}\``;
}

function sayState(path: string, value: unknown, facts: Facts): string {
  return `${sayPath(path, facts)} is ${value === undefined ? "not set" : sayValue(value)}`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
