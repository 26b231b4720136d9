import * as z from "zod";
import { binary, handler, noContent, redirect, setCookie, text, withHeaders, withStatus } from "#plinth";

const replies = {
  redirect: () => redirect("/elsewhere?a=1", { status: 307 }),
  text: () => text("grüß dich"),
  html: () => text("<p>hello</p>", { type: "text/html; charset=utf-8" }),
  binary: () => binary(new Uint8Array([0, 255, 128, 10, 13]), { type: "image/png" }),
  silent: () => noContent(),
  nothing: () => undefined,
  null: () => null,
  number: () => 42,
  word: () => 'a "word"\u2028',
  list: () => [1, "2", null],
  envelope: () => ({ statusCode: 500, body: "not an envelope" }),
  headers: () => withHeaders({ ok: true }, { "Cache-Control": "no-store", "X-Custom": "a, b" }),
  accepted: () => withStatus({ ok: true }, 202),
  cookies: () => setCookie(setCookie({ ok: true }, "a", "1"), "b", "ä;", { maxAgeSeconds: 60, sameSite: "strict" }),
  large: () => text("x".repeat(6_400_000)),
} as const;

export const main = handler(
  (_body, { params: { kind } }) => Object.entries(replies).find(([name]) => name === kind)?.[1](),
  {
    public: true,
    params: z.object({ kind: z.string() }),
  },
);
