import * as z from "zod";
import { handler } from "#plinth";

/** Everything that a route knows of its request. */
export const main = handler(
  (_body, { params, query, cookies, user, locale, rawEvent }) => ({
    params,
    query,
    cookies,
    user,
    locale,
    headers: { custom: rawEvent.headers["x-custom"] ?? null },
  }),
  { public: true, params: z.object({ id: z.string().max(40) }) },
);
