import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { init } from "es-module-lexer";
import type { Loader, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { toNamespaceImports } from "./zod-imports.ts";

/** esbuild's namespace of zod's entry modules without their locale tables. Its paths are relative to the project root. */
export const LEAN_ZOD = "plinth-lean-zod";

const ZOD_IMPORT = /^zod(\/v4|\/mini|\/v4-mini|\/v4\/mini)?$/;
// zod's modules that hand on others as a whole; every other module of it is used as it is, so that its state exists once.
const BARREL = /(^|\/)(index|external)\.js$/;
const LOCALES = 'export * as locales from "../locales/index.js";';
const MISSING_LOCALES = `export const locales = new Proxy({}, {
  get(_, name) {
    throw new Error(\`z.locales.\${String(name)} is left out of this bundle, since the file that imports zod does not use z.locales. Write: import { \${String(name)} } from "zod/locales".\`);
  },
});`;
const SKIPPED = Symbol("plinth.zod");

/**
 * Makes `import { z } from "zod"` cost what `import * as z from "zod"` costs, 85 KB instead of 450: esbuild drops what is
 * unused of a namespace import, but not of a namespace that is a value. Where `z` is a value all the same (re-exported,
 * passed on), the translations of 60 languages stay out, unless the importing file names `locales`.
 */
export function zodPlugin(projectRoot: string): Plugin {
  return {
    name: "plinth-zod",
    async setup(build) {
      await init();
      const namesLocales = new Map<string, boolean>();
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path, namespace }) => {
        if (namespace !== "file" || /[\\/]node_modules[\\/]zod[\\/]/.test(path)) return null;
        const source = await readFile(path, "utf8").catch(() => "");
        if (!/["']zod[/"']/.test(source)) return null;
        namesLocales.set(path, /\blocales\b/.test(source));
        return { contents: toNamespaceImports(source), loader: loaderOf(path) };
      });
      build.onResolve({ filter: ZOD_IMPORT }, async (args) =>
        namesLocales.get(args.importer) ? null : resolveLean(build, projectRoot, args),
      );
      build.onResolve({ filter: /^\.\.?\//, namespace: LEAN_ZOD }, ({ path, importer }) => {
        const file = resolve(projectRoot, dirname(importer), path);
        return BARREL.test(path) && !path.includes("/locales/")
          ? lean(projectRoot, file)
          : { path: file, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: LEAN_ZOD }, async ({ path }) => {
        const source = await readFile(join(projectRoot, path), "utf8");
        return { contents: source.replace(LOCALES, MISSING_LOCALES), loader: "js" };
      });
    },
  };
}

async function resolveLean(
  build: PluginBuild,
  projectRoot: string,
  { path, importer, namespace, resolveDir, kind, pluginData }: OnResolveArgs,
): Promise<OnResolveResult | null> {
  if (pluginData === SKIPPED || kind !== "import-statement") return null;
  const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: SKIPPED });
  return found.errors.length > 0 || !BARREL.test(found.path) ? null : lean(projectRoot, found.path);
}

function lean(projectRoot: string, file: string): OnResolveResult {
  return { path: relative(projectRoot, file).split(sep).join("/"), namespace: LEAN_ZOD, sideEffects: false };
}

function loaderOf(path: string): Loader {
  if (path.endsWith("x")) return path.endsWith(".tsx") ? "tsx" : "jsx";
  return /\.[cm]?ts$/.test(path) ? "ts" : "js";
}
