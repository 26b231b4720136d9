import type { Route } from "./route-table.ts";

/**
 * What the gateway may invoke a function for: the parts of its permissions' source ARNs after the stage, method and path. A
 * parameter becomes `*`, which matches both the template and a request's own path, whichever the gateway compares. A function
 * of many routes gets at most two, so that its policy never nears Lambda's limit.
 */
export function invokePatterns(routes: readonly Route[]): string[] {
  const [route, ...others] = routes;
  if (!route) return [];
  if (others.length === 0) return [patternOf(route)];
  const text = firstLiteral(route);
  if (!text || !routes.every((each) => firstLiteral(each) === text)) return ["*/*"];
  const lengths = routes.flatMap(({ paths }) => paths.map((path) => path.split("/").length - 1));
  return [
    ...(lengths.includes(1) ? [`*/${text}`] : []),
    ...(lengths.some((length) => length > 1) ? [`*/${text}/*`] : []),
  ];
}

function firstLiteral({ segments: [first] }: Route): string | undefined {
  return first?.kind === "literal" ? first.text : undefined;
}

// The two paths of `[[...name]]` are a prefix and what lies below it.
function patternOf({ method, path, paths: [, bare] }: Route): string {
  return `${method === "ANY" ? "*" : method}${bare ? `${toPattern(bare)}*` : toPattern(path)}`;
}

function toPattern(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, "*");
}
