/** The value of a config key, which is JSON text where it is a list or a map; any other text is itself. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A map of what was written, whatever its values are. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Quoted numbers and booleans of a map become what they say: a quoted `"512"` in the file is meant as a number. */
export function withTypes(value: Readonly<Record<string, unknown>>): Record<string, unknown>;
export function withTypes(value: unknown): unknown;
export function withTypes(value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, typeof entry === "string" ? toTyped(entry) : entry]),
  );
}

function toTyped(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}
