import type { GatewayPattern, Token } from "./gateway-pattern.ts";
import type { Method } from "./route-table.ts";

/** One of the gateway's routes that match a request. */
export interface Candidate {
  readonly method: Method;
  readonly pattern: GatewayPattern;
}

const RANK: Record<Token["kind"], number> = { literal: 0, parameter: 1, greedy: 2 };

/**
 * API Gateway's order between two routes that match the same request: negative when `a` wins. The one place where it is
 * written. Sources: the developer guide, "Routing API requests", says that a full match comes before a greedy one; that
 * an exact method comes before ANY on one path follows from "ANY matches all methods that you haven't defined". That the
 * method is compared before unlike paths, and paths from left to right, was observed by others only. A table in which
 * the winner depends on what was only observed is refused (ROUTE_AMBIGUOUS), so no deployed table rests on it.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    Number(a.method === "ANY") - Number(b.method === "ANY") ||
    Number(isGreedy(a.pattern)) - Number(isGreedy(b.pattern)) ||
    comparePatterns(a.pattern, b.pattern)
  );
}

/** From left to right: a literal before a parameter before a greedy parameter, which is the last of its pattern. */
function comparePatterns(a: GatewayPattern, b: GatewayPattern): number {
  const differences = a.map((token, index) => RANK[token.kind] - RANK[b[index]?.kind ?? token.kind]);
  return differences.find((difference) => difference !== 0) ?? 0;
}

function isGreedy(pattern: GatewayPattern): boolean {
  return pattern.at(-1)?.kind === "greedy";
}
