import type { Metafile } from "esbuild";
import type { Problem } from "../problem.ts";
import type { RouteDescription, TaskDescription } from "../runtime/description.ts";
import type { Entry } from "./entry.ts";
import type { ZodVariant } from "./shared-zod.ts";

/** The deployable code of one function. */
export interface Bundle {
  /** Name of the function: of its one route, of its group, or of the API's single function. */
  readonly function: string;
  /** Relative to the project root, `/`-separated: Pulumi hashes the content, so the checkout's place never shows. */
  readonly zipFile: string;
  /** sha256 of the zip, hex: the same source gives the same hash in any folder, on any machine. */
  readonly hash: string;
  readonly zipBytes: number;
  /** Unzipped, all files. */
  readonly codeBytes: number;
  /** Relative to the project root, `/`-separated. Not in the zip; its folder is named by the hash, so it is found later. */
  readonly sourceMapFile: string;
  /** What each route's code says of itself (access, overrides, grants), by the name of the route: `route.function`. */
  readonly descriptions: Readonly<Record<string, RouteDescription>>;
  /** What a task's code says of itself; undefined for a function of routes. */
  readonly task?: TaskDescription;
}

export interface Bundles {
  /** Sorted by function name. */
  readonly bundles: readonly Bundle[];
  readonly problems: readonly Problem[];
}

/** The modules of a run, by esbuild's paths: relative to the project root, or `<namespace>:<path>`. */
export type Modules = Metafile["inputs"];

/** What esbuild made of one entry, before it is known to load. */
export interface BuiltEntry {
  readonly entry: Entry;
  /** Absolute path of the code, beside which its source map lies. */
  readonly stagedFile: string;
  readonly code: Uint8Array;
  /** The modules that have left something in the code. */
  readonly parts: Metafile["outputs"][string]["inputs"];
  /** What the code still imports when it runs. */
  readonly imports: Metafile["outputs"][string]["imports"];
  readonly modules: Modules;
  /** What the code imports from `./zod.mjs`. */
  readonly zod: ZodVariant | undefined;
}
