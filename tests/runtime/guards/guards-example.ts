import * as z from "zod";
import { handler, idempotency, rateLimit } from "#plinth";

const order = z.object({ item: z.string(), count: z.number() });

export const main = handler(async ({ item, count }) => ({ item, count, status: "ordered" }), {
  scopes: ["orders.write"],
  body: order,
  middleware: [rateLimit({ perMinute: 30 }), idempotency({ required: true })],
});
