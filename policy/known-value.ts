/** Stands for what nobody can know before the update: a preview has such values wherever one resource names another that is new. */
export const UNKNOWN: unique symbol = Symbol("not yet known");

/** What a resource is asked for, plain values alone: no promises, no outputs, secrets as what they hold. */
export type Properties = Readonly<Record<string, unknown>>;

/** The value at a path such as `target.deadLetterConfig.arn`: undefined where there is none, UNKNOWN where it, or what it is in, is not yet known. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split(".")) {
    if (!isMap(value)) return value === UNKNOWN ? UNKNOWN : undefined;
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value ?? undefined;
}

/** Whether anything in a value is not yet known. */
export function holdsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return value === UNKNOWN || (isMap(value) && Object.values(value).some(holdsUnknown));
}

/** The entries of a list. What is not yet known may be any list, and has none to look at. */
export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isMap(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
