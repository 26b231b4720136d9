import type { Route } from "../routing/route-table.ts";
import { bodyField, isSilent, list, type NewAccess, parametersOf, takesBody } from "./route-source.ts";

/** A test file that passes beside the new route file, and fails when the route no longer does what it says. */
export function routeTestSource(route: Route, access: NewAccess): string {
  const method = route.method === "ANY" ? "GET" : route.method;
  const scopes = typeof access === "string" ? undefined : access;
  const params = Object.fromEntries(parametersOf(route).map(({ name }) => [name, "one"]));
  const parts = partsText(route, params, scopes);
  const event = `apiEvent(${JSON.stringify(`${method} ${route.path}`)}, `;
  return [
    'import { apiEvent, callRoute } from "#plinth/testing";',
    'import { expect, test } from "vitest";',
    `import { main } from "./${route.method.toLowerCase()}.ts";`,
    "",
    `const request = ${parts};`,
    "",
    ...answers(event, route, method, params),
    ...(takesBody(route) ? refusesBody(event, bodyField(route)) : []),
    ...(scopes ? refusesCallers(event, scopes) : []),
  ].join("\n");
}

function partsText(route: Route, params: Record<string, string>, scopes: readonly string[] | undefined): string {
  const parts = [
    ...(Object.keys(params).length > 0 ? [`params: ${JSON.stringify(params)}`] : []),
    ...(takesBody(route) ? [`body: { ${bodyField(route)}: "Plinth" }`] : []),
    ...(scopes ? [`user: { id: "somebody", scopes: ${list(scopes)} }`] : []),
  ];
  return `{ ${parts.join(", ")} }`;
}

function answers(event: string, route: Route, method: string, params: Record<string, string>): string[] {
  const status = isSilent(route) ? 204 : method === "POST" ? 201 : 200;
  const body = { ...params, ...(takesBody(route) ? { [bodyField(route)]: "Plinth" } : {}) };
  const expected = Object.keys(body).length > 0 ? body : { status: "ok" };
  return [
    `test("answers ${status}", async () => {`,
    isSilent(route)
      ? `  expect(await callRoute(main, ${event}request))).toMatchObject({ status: ${status}, body: undefined });`
      : `  expect(await callRoute(main, ${event}request))).toMatchObject({ status: ${status}, body: ${JSON.stringify(expected)} });`,
    "});",
    "",
  ];
}

function refusesBody(event: string, field: string): string[] {
  return [
    'test("refuses a body that does not fit, and says which field", async () => {',
    `  const response = await callRoute(main, ${event}{ ...request, body: { ${field}: "" } }));`,
    `  const details = { fields: { ${field}: [expect.any(String)] } };`,
    '  expect(response).toMatchObject({ status: 422, body: { error: { code: "VALIDATION_FAILED", details } } });',
    "});",
    "",
  ];
}

function refusesCallers(event: string, scopes: readonly string[]): string[] {
  const others = scopes.slice(1);
  return [
    'test("refuses a caller without a token, and one whose token lacks a scope", async () => {',
    `  expect(await callRoute(main, ${event}{ ...request, user: undefined }))).toMatchObject({ status: 401 });`,
    `  const user = { id: "somebody", scopes: ${list(others)} };`,
    `  expect(await callRoute(main, ${event}{ ...request, user }))).toMatchObject({ status: 403 });`,
    "});",
    "",
  ];
}
