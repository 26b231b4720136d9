import * as z from "zod";
import { handler } from "#plinth";

const thing = z.strictObject({
  name: z.string().min(1),
  tags: z.array(z.string()).default([]),
  size: z.coerce.number().int().optional(),
});

/** A body, a query and a response that have schemas. */
export const main = handler((body, { query }) => ({ ...body, ...query }), {
  public: true,
  body: thing,
  query: z.object({ dry: z.stringbool().optional() }),
  response: thing.extend({ dry: z.boolean().optional() }),
});
