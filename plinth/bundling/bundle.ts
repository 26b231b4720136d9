import type { Problem } from "../problem.ts";
import type { RouteDescription } from "../runtime/description.ts";
import type { Entry } from "./entry.ts";

/** The deployable code of one function. */
export interface Bundle {
  /** Name of the function: of its one route, of its group, or of the API's single function. */
  readonly function: string;
  /** Relative to the project root, `/`-separated: Pulumi hashes the content, so the checkout's place never shows. */
  readonly zipFile: string;
  /** sha256 of the zip, hex: the same source gives the same hash in any folder, on any machine. */
  readonly hash: string;
  readonly zipBytes: number;
  /** Unzipped. */
  readonly codeBytes: number;
  /** What each route's code says of itself (access, overrides, grants), by the name of the route: `route.function`. */
  readonly descriptions: Readonly<Record<string, RouteDescription>>;
}

export interface Bundles {
  /** Sorted by function name. */
  readonly bundles: readonly Bundle[];
  readonly problems: readonly Problem[];
}

/** What esbuild made of one entry, before it is known to load. */
export interface BuiltEntry {
  readonly entry: Entry;
  readonly code: Uint8Array;
  readonly sourceMap: Uint8Array;
}
