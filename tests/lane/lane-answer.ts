/** An answer as the client gets it. */
export interface LaneAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Each `set-cookie` line. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

// What a server adds to every answer, whoever made it.
const OF_THE_CONNECTION = [
  ...["connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"],
  ...["apigw-requestid", "set-cookie"],
];

/** The answer without what differs from one time to the next: its request's id and what belongs to the connection. */
export function comparable({ status, headers, cookies, body }: LaneAnswer): unknown {
  const { "x-request-id": requestId, ...others } = headers;
  const kept = Object.entries(others).filter(
    ([name, value]) => value !== undefined && !OF_THE_CONNECTION.includes(name),
  );
  // Latin-1 gives every byte a character of its own.
  const text = body.toString("latin1");
  return {
    status,
    headers: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))),
    hasRequestId: requestId !== undefined,
    cookies,
    body: requestId === undefined ? text : text.replaceAll(requestId, "<request id>"),
  };
}
