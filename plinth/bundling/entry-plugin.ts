import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import type { EntryFile } from "./bundle.ts";
import { PLINTH_FOLDER } from "./bundle-folder.ts";

/** esbuild's namespace of the generated entries: an error that is located there is about the route's `main`. */
export const ENTRY_NAMESPACE = "plinth-entry";

/** The generated entry that exports every descriptor of `resources.ts`. */
export const RESOURCES_ENTRY = "plinth-resources";

/**
 * Gives esbuild one generated entry per function, which joins the author's `main` to the lane, and resolves `#plinth`
 * wherever the route files lie.
 */
export function entryPlugin(projectRoot: string, entries: readonly EntryFile[]): Plugin {
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
      // The lane has no side effects at load, which lets a route that uses no table drop the table's client.
      build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
        importer.startsWith(PLINTH_FOLDER) ? { path: join(dirname(importer), path), sideEffects: false } : null,
      );
    },
  };
}

function entrySource({ function: name, file }: EntryFile): string {
  const source = JSON.stringify(`./${file}`);
  if (name === RESOURCES_ENTRY) return `import * as resources from ${source};\nexport { resources };\n`;
  const lane = JSON.stringify(join(PLINTH_FOLDER, "runtime", "lambda-entry.ts"));
  return `import { lambdaEntry } from ${lane};\nimport { main } from ${source};\nexport const handler = lambdaEntry(main);\n`;
}
