import * as z from "zod";
import { handler } from "#plinth";

/** A response that does not fit its schema, unless the path is `right`. */
export const main = handler((_body, { params: { path } }) => ({ path: path === "right" ? path : "wrong" }), {
  public: true,
  params: z.object({ path: z.string() }),
  response: z.object({ path: z.literal("right").or(z.string().regex(/^r/)) }),
});
