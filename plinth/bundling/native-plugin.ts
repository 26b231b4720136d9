import type { Plugin } from "esbuild";
import type { BuiltEntry } from "./bundle.ts";

const BINARY = /\.node$/;

/** Begins the paths of what lies in the zip beside the bundle, where paths of modules in the bundle are listed. */
export const BESIDE = "beside:";

/**
 * Leaves the packages that the project names outside the bundles. A bundle that reaches a compiled binary all the same is built,
 * so that every other problem shows too, and refused afterwards.
 */
export function nativePlugin(named: readonly string[]): Plugin {
  return {
    name: "plinth-native",
    setup(build) {
      build.onLoad({ filter: BINARY }, () => ({
        contents: 'throw new Error("A compiled binary cannot be part of a bundle.");',
        loader: "js",
      }));
      if (named.length === 0) return;
      build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
        named.some((name) => path === name || path.startsWith(`${name}/`)) ? { path, external: true } : null,
      );
    },
  };
}

/** The package, or the file, whose compiled binary has become part of a bundle. */
export function nativePackageOf(parts: BuiltEntry["parts"]): string | undefined {
  const binary = Object.keys(parts)
    .filter((path) => BINARY.test(path) && !path.startsWith(BESIDE))
    .sort()[0];
  return binary && (/.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(binary)?.[1] ?? binary);
}
