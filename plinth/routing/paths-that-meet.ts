import type { Token } from "./gateway-pattern.ts";
import type { GatewayPath } from "./gateway-routes.ts";

/** The paths that share their first tokens, by the token that follows. */
interface Branch {
  readonly literals: Map<string, Branch>;
  parameter: Branch | undefined;
  /** The paths that end here. */
  readonly ended: GatewayPath[];
  /** The paths that end in a greedy parameter here. */
  readonly greedy: GatewayPath[];
}

/**
 * Every pair of paths that have a request in common, once, the earlier path first. Paths are kept by their tokens, so that
 * of ten thousand paths only those are compared that agree from the left.
 */
export function* pathsThatMeet(paths: Iterable<GatewayPath>): Generator<[GatewayPath, GatewayPath]> {
  const root = newBranch();
  for (const path of paths) {
    const found: GatewayPath[] = [];
    collectMeeting(root, path.pattern, 0, found);
    for (const other of found) yield [other, path];
    insert(root, path);
  }
}

function newBranch(): Branch {
  return { literals: new Map(), parameter: undefined, ended: [], greedy: [] };
}

function insert(root: Branch, path: GatewayPath): void {
  let branch = root;
  for (const token of path.pattern) {
    if (token.kind === "greedy") {
      branch.greedy.push(path);
      return;
    }
    branch = toNext(branch, token);
  }
  branch.ended.push(path);
}

function toNext(branch: Branch, token: Exclude<Token, { kind: "greedy" }>): Branch {
  if (token.kind === "parameter") {
    branch.parameter ??= newBranch();
    return branch.parameter;
  }
  const next = branch.literals.get(token.text) ?? newBranch();
  branch.literals.set(token.text, next);
  return next;
}

/** Adds to `found` the paths below `branch` that meet what is left of the pattern. */
function collectMeeting(branch: Branch, pattern: GatewayPath["pattern"], index: number, found: GatewayPath[]): void {
  const token = pattern[index];
  if (!token) {
    found.push(...branch.ended);
    return;
  }
  found.push(...branch.greedy);
  // A greedy parameter takes whatever follows, and at least one segment.
  const collect = token.kind === "greedy" ? collectAll : collectMeeting;
  if (branch.parameter) collect(branch.parameter, pattern, index + 1, found);
  if (token.kind !== "literal") {
    for (const next of branch.literals.values()) collect(next, pattern, index + 1, found);
    return;
  }
  const same = branch.literals.get(token.text);
  if (same) collectMeeting(same, pattern, index + 1, found);
}

function collectAll(branch: Branch, pattern: GatewayPath["pattern"], index: number, found: GatewayPath[]): void {
  found.push(...branch.ended, ...branch.greedy);
  for (const next of [branch.parameter, ...branch.literals.values()]) if (next) collectAll(next, pattern, index, found);
}
