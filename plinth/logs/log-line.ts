/** One event of a log group. */
export interface LogEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Of the function or, for the gateway's access log, `access`. */
  readonly unit: string;
  readonly text: string;
}

/** The JSON object that an event holds; undefined for lines that are none, such as Lambda's own START and END. */
export function parseLine({ text }: LogEvent): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
