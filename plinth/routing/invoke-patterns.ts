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
  const first = route.segments[0];
  const shared = routes.every(({ segments: [segment] }) => isSameLiteral(segment, first));
  if (!shared || first?.kind !== "literal") return ["*/*"];
  const lengths = routes.flatMap(({ paths }) => paths.map((path) => path.split("/").length - 1));
  return [
    ...(lengths.includes(1) ? [`*/${first.text}`] : []),
    ...(lengths.some((length) => length > 1) ? [`*/${first.text}/*`] : []),
  ];
}

function isSameLiteral(segment: Route["segments"][number] | undefined, first: typeof segment): boolean {
  return segment?.kind === "literal" && first?.kind === "literal" && segment.text === first.text;
}

function patternOf({ method, paths }: Route): string {
  const path = paths.length > 1 ? `${commonPrefix(paths)}*` : toPattern(paths[0] ?? "/");
  return `${method === "ANY" ? "*" : method}${path}`;
}

// The two paths of `[[...name]]` are a prefix and what lies below it.
function commonPrefix(paths: readonly string[]): string {
  return toPattern([...paths].sort((a, b) => a.length - b.length)[0] ?? "/");
}

function toPattern(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, "*");
}
