import type { Route, Segment } from "./route-table.ts";

/** One segment of a gateway path: what `[[...name]]` stands for is two patterns, so there are three kinds only. */
export type Token = Exclude<Segment, { kind: "optional" }>;

/** One path that the gateway knows, as tokens: `/docs/{path+}`. */
export type GatewayPattern = readonly Token[];

/** Every gateway path of these segments: two for `[[...name]]`, the longer one first, else one. */
export function toPatterns(segments: readonly Segment[]): GatewayPattern[] {
  const tokens = segments.map((segment): Token => {
    return segment.kind === "optional" ? { kind: "greedy", name: segment.name } : segment;
  });
  return segments.at(-1)?.kind === "optional" ? [tokens, tokens.slice(0, -1)] : [tokens];
}

/** Every gateway path of a route. */
export function patternsOf(route: Route): GatewayPattern[] {
  return toPatterns(route.segments);
}

/** The pattern as API Gateway writes it: `/projects/{id}`. */
export function formatPattern(pattern: GatewayPattern): string {
  return `/${pattern.map((token) => (token.kind === "literal" ? token.text : token.kind === "greedy" ? `{${token.name}+}` : `{${token.name}}`)).join("/")}`;
}

/** The pattern without its parameters' names, which play no part in matching: `/projects/{}`. */
export function shapeOf(pattern: GatewayPattern): string {
  return `/${pattern.map((token) => (token.kind === "literal" ? token.text : token.kind === "greedy" ? "{+}" : "{}")).join("/")}`;
}

/**
 * How the paths that `a` matches stand to the paths that `b` matches. `crossing`: some are common, and each has some of
 * its own.
 */
export type Relation = "crossing" | "disjoint" | "narrower" | "same" | "wider";

/** Compares two patterns as sets of paths. */
export function relate(a: GatewayPattern, b: GatewayPattern): Relation {
  let aNarrower = false;
  let bNarrower = false;
  for (let index = 0; ; index++) {
    const left = a[index];
    const right = b[index];
    if (!left || !right) {
      // A greedy parameter needs at least one segment, so a pattern that ends here and one that goes on never meet.
      if (left || right) return "disjoint";
      break;
    }
    if (left.kind === "greedy" || right.kind === "greedy") {
      aNarrower ||= left.kind !== "greedy";
      bNarrower ||= right.kind !== "greedy";
      break;
    }
    if (left.kind === "literal" && right.kind === "literal" && left.text !== right.text) return "disjoint";
    aNarrower ||= left.kind === "literal" && right.kind === "parameter";
    bNarrower ||= left.kind === "parameter" && right.kind === "literal";
  }
  if (aNarrower && bNarrower) return "crossing";
  return aNarrower ? "narrower" : bNarrower ? "wider" : "same";
}

/** The pattern of exactly the paths that both match; the two must not be disjoint. No parameter's name stands in it twice. */
export function intersect(a: GatewayPattern, b: GatewayPattern): GatewayPattern {
  return withUniqueNames(commonTokens(a, b));
}

function commonTokens(a: GatewayPattern, b: GatewayPattern): GatewayPattern {
  const common: Token[] = [];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const left = a[index];
    const right = b[index];
    if (!left || left.kind === "greedy") return [...common, ...b.slice(index)];
    if (!right || right.kind === "greedy") return [...common, ...a.slice(index)];
    common.push(left.kind === "literal" ? left : right);
  }
  return common;
}

// The names come from two patterns, which may use the same one for different segments.
function withUniqueNames(tokens: GatewayPattern): GatewayPattern {
  const taken = new Set<string>();
  return tokens.map((token) => {
    if (token.kind === "literal") return token;
    let name = token.name;
    for (let number = 2; taken.has(name); number += 1) name = `${token.name}${number}`;
    taken.add(name);
    return { ...token, name };
  });
}
