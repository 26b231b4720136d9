/**
 * Whether a text is an origin as browsers send it: scheme, host and port where it is not the usual one, and nothing else. Without
 * encryption only of this machine.
 */
export function isOrigin(origin: unknown): origin is string {
  if (typeof origin !== "string" || origin.includes("*") || !URL.canParse(origin)) return false;
  const { origin: parsed, protocol, hostname } = new URL(origin);
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return parsed === origin && (protocol === "https:" || (protocol === "http:" && isLocal));
}
