import { join } from "node:path";

/** Where bundles are written, relative to the project root: never committed, safe to delete at any time. */
export const BUNDLE_FOLDER = ".plinth/build";

/** The folder of Plinth's own sources, from which the entries take the lane and `#plinth` is resolved. */
export const PLINTH_FOLDER = join(import.meta.dirname, "..");
