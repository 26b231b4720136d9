import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { PLINTH_FOLDER } from "./bundle-folder.ts";
import type { Entry } from "./entry.ts";
import { entrySource } from "./entry-source.ts";
import { DIRECT } from "./plinth-imports.ts";

/** esbuild's namespace of the generated entries: an error that is located there is about a route's `main`. */
export const ENTRY_NAMESPACE = "plinth-entry";

/**
 * Gives esbuild one generated entry per function, which joins the author's `main`s to the lane, and resolves `#plinth`
 * wherever the route files lie.
 */
export function entryPlugin(projectRoot: string, entries: readonly Entry[]): Plugin {
  const entryOf = new Map(entries.map((entry) => [entry.function, entry]));
  return {
    name: "plinth-entries",
    setup(build) {
      build.onResolve({ filter: /^plinth-entry:/ }, ({ path }) => ({
        path: path.slice(`${ENTRY_NAMESPACE}:`.length),
        namespace: ENTRY_NAMESPACE,
      }));
      build.onLoad({ filter: /.*/, namespace: ENTRY_NAMESPACE }, ({ path }) => {
        const entry = entryOf.get(path);
        return entry ? { contents: entrySource(entry), resolveDir: projectRoot, loader: "ts" } : null;
      });
      build.onResolve({ filter: /^#plinth$/ }, () => ({ path: join(PLINTH_FOLDER, "index.ts"), sideEffects: false }));
      build.onResolve({ filter: /^#plinth\// }, ({ path, namespace }) =>
        namespace === ENTRY_NAMESPACE
          ? { path: join(PLINTH_FOLDER, path.slice("#plinth/".length)), sideEffects: false }
          : null,
      );
      build.onResolve({ filter: new RegExp(`^${DIRECT}`) }, ({ path }) => ({
        path: join(PLINTH_FOLDER, path.slice(DIRECT.length)),
        sideEffects: false,
      }));
      // The lane has no side effects at load, which lets a route that uses no table drop the table's client.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
        importer.startsWith(PLINTH_FOLDER) ? { path: join(dirname(importer), path), sideEffects: false } : null,
      );
    },
  };
}
