import { withHash } from "./fit-name.ts";
import type { Method, Segment, Task, TaskKind } from "./route-table.ts";

const MAX_LENGTH = 40;

// Words that stand for something else in a name: a folder of that name gets a hash, so that no two routes share a name.
const RESERVED = new Set(["all", "by", "maybe", "root"]);
// A queue's function is `queue-<name>`, which a route below `routes/queue/` could be called as well.
const RESERVED_FIRST = new Set<string>(["cron", "function", "queue"] satisfies TaskKind[]);

/**
 * The stable name of a route's function: `projects-by-id-get`. It depends on this route alone, so adding or removing
 * another file never renames it (a renamed function is replaced, and loses its logs and metrics). No two routes share
 * one: what plain words cannot tell apart gets a hash of the route's key. Only a–z, 0–9, `-` and `_`; 40 characters.
 */
export function routeName(method: Method, segments: readonly Segment[]): string {
  const words = segments.length === 0 ? ["root"] : segments.map(toWord);
  const name = [...words, method.toLowerCase()].join("-");
  const plain = segments.every((segment, index) => isPlain(segment, index));
  return plain && name.length <= MAX_LENGTH ? name : withHash(name, routeKey(method, segments), MAX_LENGTH);
}

/** The name of a task's function: `queue-<name>`. */
export function taskFunctionName(kind: TaskKind, name: Task["name"]): string {
  const full = `${kind}-${name}`;
  return full.length <= MAX_LENGTH ? full : withHash(full, full, MAX_LENGTH);
}

/**
 * The stable name of the function that answers every route of one first segment: `projects-group`. What a parameter is called
 * does not matter, since the gateway tells `[id]` and `[slug]` not apart either; they are `by-group`, catch-alls `all-group`.
 */
export function groupName(first: Segment | undefined): string {
  if (!first) return "root-group";
  if (first.kind !== "literal") return first.kind === "parameter" ? "by-group" : "all-group";
  const name = `${toSafe(first.text)}-group`;
  return isPlain(first, 0) && name.length <= MAX_LENGTH ? name : withHash(name, `/${first.text}`, MAX_LENGTH);
}

function toWord(segment: Segment): string {
  switch (segment.kind) {
    case "literal":
      return toSafe(segment.text);
    case "parameter":
      return `by-${toSafe(segment.name)}`;
    case "greedy":
      return `all-${toSafe(segment.name)}`;
    case "optional":
      return `maybe-${toSafe(segment.name)}`;
  }
}

// `-` separates words, so it cannot stand inside one.
function toSafe(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
}

function isPlain(segment: Segment, index: number): boolean {
  if (segment.kind !== "literal") return /^[a-z0-9]+$/.test(segment.name);
  if (RESERVED.has(segment.text) || (index === 0 && RESERVED_FIRST.has(segment.text))) return false;
  return /^[a-z0-9-]+$/.test(segment.text);
}

/** `GET /projects/{id}`; `{path*}` for `[[...path]]`, which the gateway has no form for. */
function routeKey(method: Method, segments: readonly Segment[]): string {
  const parts = segments.map((segment) => {
    if (segment.kind === "literal") return segment.text;
    return `{${segment.name}${segment.kind === "greedy" ? "+" : segment.kind === "optional" ? "*" : ""}}`;
  });
  return `${method} /${parts.join("/")}`;
}
