import { handler } from "#plinth";

/** A body without a schema: what it is, and what it holds. */
export const main = handler(
  (body) => (body instanceof Uint8Array ? { bytes: Buffer.from(body).toString("hex") } : { type: typeof body, body }),
  { public: true, status: 200 },
);
