import type { Grant } from "../resources/grants.ts";

/** What a route says of itself, read at deploy without calling it. Plain JSON. */
export interface RouteDescription {
  readonly kind: "route";
  readonly public: boolean;
  /** Null when the route does not name any. */
  readonly scopes: readonly string[] | null;
  /** Null: by method. */
  readonly status: number | null;
  /** Null: the preset's. */
  readonly memoryMb: number | null;
  /** Null: the preset's. */
  readonly timeoutSeconds: number | null;
  readonly uses: readonly Grant[];
  /** Which parts have a schema. */
  readonly has: {
    readonly body: boolean;
    readonly params: boolean;
    readonly query: boolean;
    readonly response: boolean;
  };
}

// Symbol.for: a bundle and the process that describes it hold two copies of this module.
export const descriptionKey: unique symbol = Symbol.for("plinth.description");

/** Where a function of several routes states their descriptions, by the name of the route. */
export const descriptionsKey: unique symbol = Symbol.for("plinth.descriptions");

/** The description that `handler` put on a `main`; undefined for anything else. */
export function describeMain(main: unknown): RouteDescription | undefined {
  return isDescribed(main) ? main[descriptionKey] : undefined;
}

function isDescribed(main: unknown): main is { readonly [descriptionKey]: RouteDescription } {
  return typeof main === "function" && descriptionKey in main;
}
