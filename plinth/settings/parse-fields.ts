import * as z from "zod";
import { sayValue } from "../problem.ts";
import { nearestName } from "../routing/nearest-name.ts";

/** A map of the config: what each field may hold, and the same in words, as the end of "it must be …". */
export interface Fields<Shape extends z.ZodRawShape> {
  readonly shape: Shape;
  readonly allowed: Readonly<Record<keyof Shape & string, string>>;
}

/**
 * Checks every field of a map and fills in the defaults.
 * @param place the map's own, such as `auth.cognito`
 * @returns the value, or a sentence for every field that is at fault
 */
export function parseFields<Shape extends z.ZodRawShape>(
  { shape, allowed }: Fields<Shape>,
  written: Readonly<Record<string, unknown>>,
  place: string,
): { value: z.output<z.ZodObject<Shape>> | undefined; faults: string[] } {
  const names = Object.keys(shape);
  const unknown = Object.keys(written).filter((key) => !names.includes(key));
  const known = Object.fromEntries(Object.entries(written).filter(([key]) => names.includes(key)));
  const parsed = z.object(shape).safeParse(known);
  const wrong = new Set(parsed.error?.issues.flatMap(({ path }) => path.slice(0, 1).map(String)));
  const faults = [
    ...unknown.map((key) => readByNothing(`${place}.${key}`, nearestName(key, names))),
    ...names
      .filter((name) => wrong.has(name))
      .map((name) => {
        const value = Object.hasOwn(written, name) ? sayValue(written[name]) : "missing";
        return `\`${place}.${name}\` is ${value}; it must be ${allowed[name]}.`;
      }),
  ];
  return { value: faults.length === 0 ? parsed.data : undefined, faults };
}

export function readByNothing(key: string, nearest: string | undefined): string {
  return `\`${key}\` is read by nothing${nearest ? `; did you mean \`${nearest}\`?` : "."}`;
}
