import type { Route, Segment } from "../routing/route-table.ts";

/** Who may call a new route: anybody, callers with these scopes, or not decided yet. */
export type NewAccess = "public" | "unstated" | readonly string[];

type Parameter = Exclude<Segment, { kind: "literal" }>;

/** The path's parameters, in its order. */
export function parametersOf({ segments }: Route): Parameter[] {
  return segments.filter((segment) => segment.kind !== "literal");
}

/** Whether requests of this method carry a body that the new route should check. */
export function takesBody({ method }: Route): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}

/** Whether the new route answers without a body: 204. */
export function isSilent({ method }: Route): boolean {
  return method === "DELETE" || method === "HEAD" || method === "OPTIONS";
}

/** The one field of a new route's body, which is called as none of its path's parameters is. */
export function bodyField(route: Route): string {
  const taken = parametersOf(route).map(({ name }) => name);
  return taken.includes("name") ? (taken.includes("title") ? "content" : "title") : "name";
}

/** A route file that deploys and answers as it is. */
export function routeSource(route: Route, access: NewAccess): string {
  const options = optionLines(route, access);
  const usesZod = takesBody(route) || parametersOf(route).length > 0;
  return [
    'import { handler } from "#plinth";',
    ...(usesZod ? ['import * as z from "zod";'] : []),
    "",
    ...(options.length === 0
      ? [`export const main = handler(${functionText(route)});`]
      : [`export const main = handler(${functionText(route)}, {`, ...options, "});"]),
    "",
  ].join("\n");
}

function optionLines(route: Route, access: NewAccess): string[] {
  const params = parametersOf(route).map(({ kind, name }) =>
    kind === "optional" ? `${name}: z.string().optional()` : `${name}: z.string().min(1)`,
  );
  return [
    ...(access === "public" ? ["  public: true,"] : access === "unstated" ? [] : [`  scopes: ${list(access)},`]),
    ...(params.length > 0 ? [`  params: z.object({ ${params.join(", ")} }),`] : []),
    ...(takesBody(route) ? [`  body: z.object({ ${bodyField(route)}: z.string().min(1).max(100) }),`] : []),
  ];
}

function functionText(route: Route): string {
  const hasParams = parametersOf(route).length > 0;
  if (isSilent(route)) return "async () => undefined";
  if (takesBody(route)) return hasParams ? "async (body, ctx) => ({ ...ctx.params, ...body })" : "async (body) => body";
  return hasParams ? "async (_body, ctx) => ({ ...ctx.params })" : 'async () => ({ status: "ok" })';
}

/** A list of texts as source. */
export function list(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}
