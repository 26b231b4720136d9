import * as z from "zod";
import { handler, idempotency, rateLimit } from "#plinth";

/** Both guards, each with a table of its own that nobody declares. */
export const main = handler(({ item }) => ({ id: crypto.randomUUID(), item }), {
  public: true,
  body: z.object({ item: z.string() }),
  middleware: [rateLimit({ perMinute: 1_000 }), idempotency({ required: true })],
});
