import type * as z from "zod";
import { type Problem, sayValue } from "../problem.ts";
import { fromJson, isMap, withTypes } from "./from-json.ts";
import { type Fields, parseFields } from "./parse-fields.ts";

/** One key of the config that is a map. */
export interface MapRules<Shape extends z.ZodRawShape> extends Fields<Shape> {
  /** The key: `cors`. */
  readonly key: string;
  /** Makes the problem out of its message. */
  readonly problem: (message: string) => Problem;
}

/** A key of the config that is a map: undefined where it is left out or empty. A problem for each field that is wrong, missing or unknown. */
export function parseMap<Shape extends z.ZodRawShape>(
  text: string | undefined,
  { key, problem, ...fields }: MapRules<Shape>,
): { value: z.output<z.ZodObject<Shape>> | undefined; problems: Problem[] } {
  if (!text) return { value: undefined, problems: [] };
  const written = fromJson(text);
  if (!isMap(written)) {
    const names = Object.keys(fields.shape).join(", ");
    return {
      value: undefined,
      problems: [problem(`\`${key}\` is ${sayValue(written)}; it must be a map of ${names}.`)],
    };
  }
  if (Object.keys(written).length === 0) return { value: undefined, problems: [] };
  const { value, faults } = parseFields(fields, withTypes(written), key);
  return { value, problems: faults.map(problem) };
}
