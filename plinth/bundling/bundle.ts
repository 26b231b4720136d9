import type { Problem } from "../problem.ts";
import type { RouteDescription } from "../runtime/description.ts";

/** The deployable code of one function. */
export interface Bundle {
  /** Name of the function in the route table. */
  readonly function: string;
  /** Relative to the project root, `/`-separated: Pulumi hashes the content, so the checkout's place never shows. */
  readonly zipFile: string;
  /** sha256 of the zip, hex: the same source gives the same hash in any folder, on any machine. */
  readonly hash: string;
  readonly zipBytes: number;
  /** What the code says of itself: access, overrides, grants. */
  readonly description: RouteDescription;
}

export interface Bundles {
  /** Sorted by function name. */
  readonly bundles: readonly Bundle[];
  readonly problems: readonly Problem[];
}

/** What esbuild made of one entry, before it is known to load. */
export interface BuiltEntry {
  readonly function: string;
  readonly file: string;
  readonly code: Uint8Array;
  readonly sourceMap: Uint8Array;
}

/** A file to be bundled and the function that it becomes. */
export interface EntryFile {
  readonly function: string;
  /** Relative to the project root, `/`-separated. */
  readonly file: string;
}
