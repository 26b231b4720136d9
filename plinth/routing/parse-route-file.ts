import type { Problem } from "../problem.ts";
import { formatPattern, toPatterns } from "./gateway-pattern.ts";
import { isIgnored } from "./is-ignored.ts";
import { METHODS } from "./methods.ts";
import { nearestName } from "./nearest-name.ts";
import { parseSegment } from "./parse-segment.ts";
import { routeName } from "./route-name.ts";
import { routeProblem } from "./route-problems.ts";
import type { Method, Route, Segment } from "./route-table.ts";

/** A route, or what is wrong with its file; neither when the file is not meant to be a route. */
export interface ParsedRouteFile {
  readonly route: Route | undefined;
  readonly problems: readonly Problem[];
}

/** Names that stand for a method elsewhere, and are too far from it to be found by their letters. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["all", "any"],
  ["create", "post"],
  ["del", "delete"],
  ["destroy", "delete"],
  ["index", "get"],
  ["list", "get"],
  ["opts", "options"],
  ["read", "get"],
  ["remove", "delete"],
  ["update", "patch"],
]);

/**
 * The grammar: what a file below routes/ says.
 * @param file relative to the project root, `/`-separated: `routes/projects/[id]/get.ts`
 */
export function parseRouteFile(file: string): ParsedRouteFile {
  const [, ...parts] = file.split("/");
  if (isIgnored(parts)) return { route: undefined, problems: [] };
  const fileName = parts.pop() ?? "";
  const { segments, problems: segmentProblems } = parseSegments(file, parts);
  const { method, problems: methodProblems } = parseMethod(file, fileName);
  const problems = [...segmentProblems, ...methodProblems];
  if (!method || problems.length > 0) return { route: undefined, problems };
  return { route: toRoute(file, method, segments), problems };
}

function toRoute(file: string, method: Method, segments: readonly Segment[]): Route {
  const paths = toPatterns(segments).map(formatPattern);
  return { method, path: paths[0] ?? "/", paths, segments, file, function: routeName(method, segments) };
}

function parseMethod(file: string, name: string): { method?: Method; problems: Problem[] } {
  const [stem = "", ...extensions] = name.split(".");
  const extension = extensions.join(".");
  const method = METHODS.find((each) => each === stem.toUpperCase());
  const expected = method && `${method.toLowerCase()}.ts`;
  if (expected === name && method) return { method, problems: [] };
  if (expected && name.toLowerCase() === expected) return { problems: [routeProblem("ROUTE_WRONG_CASE", file, name)] };
  if (expected && /^(js|jsx|tsx|[cm][jt]s)$/i.test(extension))
    return { problems: [routeProblem("ROUTE_EXTENSION", file, name, expected)] };
  const nearest = SYNONYMS.get(stem.toLowerCase()) ?? nearestName(stem, METHODS)?.toLowerCase();
  return { problems: [routeProblem("ROUTE_NOT_A_METHOD", file, name, nearest && `${nearest}.ts`)] };
}

function parseSegments(file: string, folders: readonly string[]): { segments: Segment[]; problems: Problem[] } {
  const segments: Segment[] = [];
  const problems: Problem[] = [];
  for (const folder of folders) {
    const parsed = parseSegment(file, folder);
    if (parsed.kind === "problem") problems.push(parsed.problem);
    else if (parsed.kind !== "group") segments.push(parsed);
  }
  return { segments, problems: [...problems, ...checkCatchAlls(file, segments), ...checkRepeated(file, segments)] };
}

function checkCatchAlls(file: string, segments: readonly Segment[]): Problem[] {
  return segments.slice(0, -1).flatMap((segment) => {
    if (segment.kind === "greedy") return [routeProblem("ROUTE_CATCH_ALL_NOT_LAST", file, `[...${segment.name}]`)];
    if (segment.kind === "optional") return [routeProblem("ROUTE_CATCH_ALL_NOT_LAST", file, `[[...${segment.name}]]`)];
    return [];
  });
}

function checkRepeated(file: string, segments: readonly Segment[]): Problem[] {
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => routeProblem("ROUTE_PARAMETER_REPEATED", file, name));
}
