import * as z from "zod";
import { handler } from "#plinth";

export const main = handler(() => ({ status: "ok" }), {
  public: true,
  response: z.object({ status: z.literal("ok") }),
});
