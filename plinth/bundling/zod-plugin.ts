import { readFile } from "node:fs/promises";
import { init } from "es-module-lexer";
import type { Loader, OnResolveArgs, Plugin, PluginBuild } from "esbuild";
import { addLeanZod, isBarrel, leanModule, relativePath } from "./lean-zod.ts";
import { readPlinthExports, toDirectImports } from "./plinth-imports.ts";
import { isResourcesFile, toPureDeclarations } from "./pure-declarations.ts";
import { linkSource, type SharedZod, ZOD_FILE, ZOD_LINK } from "./shared-zod.ts";
import { toNamespaceImports } from "./zod-imports.ts";

const ZOD_IMPORT = /^zod(\/v4|\/mini|\/v4-mini|\/v4\/mini)?$/;
const SKIPPED = Symbol("plinth.zod");

/**
 * Makes `import { z } from "zod"` cost what `import * as z from "zod"` costs, 85 KB instead of 450: esbuild drops what is
 * unused of a namespace import, but not of a namespace that is a value. Where `z` is a value all the same (re-exported,
 * passed on), the translations of 60 languages stay out, unless the importing file names `locales`.
 * @param shared where zod shall lie in `zod.mjs`, beside the code; undefined where it shall be part of the code
 */
export function zodPlugin(projectRoot: string, shared: SharedZod | undefined): Plugin {
  return {
    name: "plinth-zod",
    async setup(build) {
      await init();
      const plinthExports = await readPlinthExports();
      const namesLocales = new Map<string, boolean>();
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path, namespace }) => {
        if (namespace !== "file" || /[\\/]node_modules[\\/]zod[\\/]/.test(path)) return null;
        const written = await readFile(path, "utf8").catch(() => "");
        // Here and not in a plugin of its own: esbuild lets one alone load a file.
        const declared = isResourcesFile(projectRoot, path) ? toPureDeclarations(written) : written;
        const source = /["']#plinth["']/.test(declared) ? toDirectImports(declared, plinthExports) : declared;
        if (!/["']zod[/"']/.test(source))
          return source === written ? null : { contents: source, loader: loaderOf(path) };
        namesLocales.set(path, /\blocales\b/.test(source));
        return { contents: toNamespaceImports(source), loader: loaderOf(path) };
      });
      build.onResolve({ filter: ZOD_IMPORT }, async (args) => {
        const entryModule = namesLocales.get(args.importer) ? undefined : await findEntryModule(build, args);
        if (entryModule === undefined) return null;
        const file = relativePath(projectRoot, entryModule);
        const linked = (await shared?.canLink(file)) ?? false;
        return linked ? { path: file, namespace: ZOD_LINK, sideEffects: false } : leanModule(file);
      });
      build.onLoad({ filter: /.*/, namespace: ZOD_LINK }, async ({ path }) => ({
        contents: linkSource((await shared?.namesOf(path)) ?? []),
      }));
      build.onResolve({ filter: /.*/, namespace: ZOD_LINK }, () => ({
        path: `./${ZOD_FILE}`,
        external: true,
        sideEffects: false,
      }));
      addLeanZod(build, projectRoot);
    },
  };
}

/** The entry module of zod that an import statement finds, if it is one that hands on others. */
async function findEntryModule(
  build: PluginBuild,
  { path, importer, namespace, resolveDir, kind, pluginData }: OnResolveArgs,
): Promise<string | undefined> {
  if (pluginData === SKIPPED || kind !== "import-statement") return undefined;
  const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: SKIPPED });
  return found.errors.length > 0 || !isBarrel(found.path) ? undefined : found.path;
}

function loaderOf(path: string): Loader {
  if (path.endsWith("x")) return path.endsWith(".tsx") ? "tsx" : "jsx";
  return /\.[cm]?ts$/.test(path) ? "ts" : "js";
}
