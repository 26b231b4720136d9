import * as z from "zod";
import { type Problem, sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";
import { fromJson, isMap, withTypes } from "./from-json.ts";

/** The fields of one key of the config. */
export interface MapRules<Fields extends z.ZodRawShape> {
  /** The key: `cors`. */
  readonly key: string;
  readonly fields: Fields;
  /** What each may be, as the end of a sentence. */
  readonly allowed: Readonly<Record<keyof Fields & string, string>>;
  /** Makes the problem out of its message, and of the name that was meant where one is near. */
  readonly problem: (message: string, meant?: string) => Problem;
}

/** A key of the config that is a map: undefined where it is left out or empty. A problem for each field that is wrong, missing or unknown. */
export function parseMap<Fields extends z.ZodRawShape>(
  text: string | undefined,
  { key, fields, allowed, problem }: MapRules<Fields>,
): { value: z.output<z.ZodObject<Fields>> | undefined; problems: Problem[] } {
  if (!text) return { value: undefined, problems: [] };
  const names = Object.keys(allowed);
  const written = fromJson(text);
  if (!isMap(written)) {
    const message = `\`${key}\` is ${sayValue(written)}; it must be a map of ${names.join(", ")}.`;
    return { value: undefined, problems: [problem(message)] };
  }
  if (Object.keys(written).length === 0) return { value: undefined, problems: [] };
  const parsed = z.strictObject(fields).safeParse(withTypes(written));
  if (parsed.success) return { value: parsed.data, problems: [] };
  const sentences: Readonly<Record<string, string>> = allowed;
  const problems = faultyIn(parsed.error).map((name) => {
    if (!names.includes(name))
      return problem(`\`${key}.${name}\` is nothing that can be set.`, nearestName(name, names));
    const value = name in written ? sayValue(written[name]) : "missing";
    return problem(`\`${key}.${name}\` is ${value}; it must be ${sentences[name]}.`);
  });
  return { value: undefined, problems };
}

function faultyIn(error: z.ZodError): string[] {
  const faulty = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys : issue.path.slice(0, 1).map(String),
  );
  return [...new Set(faulty)].sort();
}
