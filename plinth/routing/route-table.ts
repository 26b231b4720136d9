import type { Problem } from "../problem.ts";

export type Method = "ANY" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT";

/** One segment of a route's path, as its folder states it. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  /** `[...name]`: one segment or more, last only. */
  | { readonly kind: "greedy"; readonly name: string }
  /** `[[...name]]`: none, one or more, last only. */
  | { readonly kind: "optional"; readonly name: string };

/** One route file. */
export interface Route {
  readonly method: Method;
  /** Gateway form, with braces: `/projects/{id}`. The bare prefix of an `optional` route is in `paths` too. */
  readonly path: string;
  /** Every gateway path that this route answers; two for `[[...name]]`, else one. */
  readonly paths: readonly string[];
  readonly segments: readonly Segment[];
  /** Relative to the project root, `/`-separated: `routes/projects/[id]/get.ts`. */
  readonly file: string;
  /** Stable name of its function, of this route alone: `projects-by-id-get`. */
  readonly function: string;
}

export type TaskKind = "cron" | "function" | "queue";

/** One file of `queues/`, `crons/` or `functions/`. */
export interface Task {
  readonly kind: TaskKind;
  readonly name: string;
  readonly file: string;
  readonly function: string;
}

/** What the file tree says: sorted, the same on every machine. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly tasks: readonly Task[];
  readonly problems: readonly Problem[];
}
