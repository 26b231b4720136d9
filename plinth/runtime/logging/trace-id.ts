/** The id in a trace header, `1-…-…`; undefined where it has none. */
export function toTraceId(header: string): string | undefined {
  return /(?:^|;)\s*Root=([\w-]{1,64})/.exec(header)?.[1];
}
