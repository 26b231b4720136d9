/** The trace that the running invocation belongs to, as AWS writes it: `Root=1-…;Parent=…;Sampled=…`. Undefined outside of Lambda. */
export function traceHeader(): string | undefined {
  return process.env["_X_AMZN_TRACE_ID"] || undefined;
}
