import { expect } from "vitest";
import type { CommandResult, StateResource } from "../../plinth/testing/checkout.ts";

/** What became of a resource between two states. */
export type Change = "created" | "deleted" | "replaced" | "updated";

export function succeeded(result: CommandResult): CommandResult {
  if (result.code !== 0) throw new Error(`exit code ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}

/** The URL that `up` ends with. */
export function urlIn({ stdout }: CommandResult): string {
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  expect(last).toMatch(/^url: http:\/\//);
  return last.slice("url: ".length);
}

/** One request, and its answer's body as JSON where it is. */
export async function request(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

/** What an update did, by type and name of the resource. */
export function changed(before: readonly StateResource[], after: readonly StateResource[]): Record<string, Change> {
  const old = new Map(before.map((each) => [each.urn, each]));
  const now = new Map(after.map((each) => [each.urn, each]));
  const label = (each: StateResource): string => `${each.type} ${nameOf(each)}`;
  const changes: Record<string, Change> = {};
  // The provider's dummy credentials are encrypted anew at every run.
  for (const each of after.filter(({ type }) => !type.startsWith("pulumi:providers:"))) {
    const previous = old.get(each.urn);
    if (!previous) changes[label(each)] = "created";
    else if (previous.id !== each.id) changes[label(each)] = "replaced";
    else if (JSON.stringify(previous.outputs) !== JSON.stringify(each.outputs) && each.id)
      changes[label(each)] = "updated";
  }
  for (const each of before) if (!now.has(each.urn)) changes[label(each)] = "deleted";
  return changes;
}

export function nameOf({ urn }: StateResource): string {
  return urn.split("::").at(-1) ?? "";
}

export function outputsOf(state: readonly StateResource[], type: string, name: string): Record<string, unknown> {
  const found = state.find((each) => each.type === type && each.urn.endsWith(`::${name}`));
  if (!found?.outputs) throw new Error(`no ${type} ${name}`);
  return found.outputs;
}

export function ofType(state: readonly StateResource[], type: string): StateResource[] {
  return state.filter((each) => each.type === type);
}

/** The ids of the resources of a type, by their names. */
export function idsOf(state: readonly StateResource[], type: string, name = /./): string[] {
  return ofType(state, type).flatMap((each) => (name.test(nameOf(each)) && each.id ? [each.id] : []));
}
