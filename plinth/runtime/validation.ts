import type { $ZodType } from "zod/v4/core";
import { Validation } from "./errors.ts";

export type PartName = "body" | "input" | "params" | "query";

export interface Part {
  readonly name: PartName;
  readonly schema: $ZodType | undefined;
  readonly value: unknown;
}

type Issue = { readonly message: string; readonly path?: readonly unknown[] | undefined };
type Fields = Map<string, string[]>;

/**
 * The schemas' outputs, or one `Validation` with the faults of all parts. Field paths are bare, `a.b`; only a path that an
 * earlier part already names is prefixed with its own part (`query.id`). A fault of a part as a whole has the part's name.
 */
export async function validateParts(parts: readonly Part[]): Promise<unknown[]> {
  const fields: Fields = new Map();
  const outputs: unknown[] = [];
  for (const part of parts) {
    const result = part.schema === undefined ? { value: part.value } : check(part.schema, part.value);
    // Almost every schema answers at once, and to wait for it all the same takes as long as it does.
    const checked = result instanceof Promise ? await result : result;
    if (checked.issues === undefined) outputs.push(checked.value);
    else addFields(fields, part, checked.issues);
  }
  if (fields.size > 0) throw new Validation(undefined, { details: { fields: Object.fromEntries(fields) } });
  return outputs;
}

/** The standard interface of `zod` and `zod/mini` alike; it answers at once unless the schema is asynchronous. */
export function check(schema: $ZodType, value: unknown) {
  return schema["~standard"].validate(value);
}

/** The issues by field path, for a log line. */
export function toFields(name: string, issues: readonly Issue[]): Record<string, string[]> {
  const fields: Fields = new Map();
  for (const issue of issues)
    for (const path of pathsOf(issue)) append(fields, path === "" ? name : path, issue.message);
  return Object.fromEntries(fields);
}

function addFields(fields: Fields, { name, value }: Part, issues: readonly Issue[]): void {
  const taken = new Set(fields.keys());
  for (const issue of issues) {
    for (const path of pathsOf(issue)) {
      if (path === "") append(fields, name, value === undefined ? `The ${name} is missing.` : issue.message);
      else append(fields, taken.has(path) ? `${name}.${path}` : path, issue.message);
    }
  }
}

function append(fields: Fields, path: string, message: string): void {
  const messages = fields.get(path);
  if (messages === undefined) fields.set(path, [message]);
  else messages.push(message);
}

// Zod reports unknown keys on the object that has them; each key is the field that is at fault.
function pathsOf(issue: Issue): string[] {
  const path = (issue.path ?? []).map(toSegment);
  if ("keys" in issue && "code" in issue && issue.code === "unrecognized_keys" && Array.isArray(issue.keys)) {
    return issue.keys.map((key) => [...path, String(key)].join("."));
  }
  return [path.join(".")];
}

function toSegment(segment: unknown): string {
  return String(typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment);
}
