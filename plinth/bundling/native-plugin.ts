import type { Plugin } from "esbuild";
import type { BuiltEntry } from "./bundle.ts";

const BINARY = /\.node$/;

/** Lets a bundle that reaches a compiled binary be built, so that every other problem shows too; it is refused afterwards. */
export const nativePlugin: Plugin = {
  name: "plinth-native",
  setup(build) {
    build.onLoad({ filter: BINARY }, () => ({
      contents: 'throw new Error("A compiled binary cannot be part of a bundle.");',
      loader: "js",
    }));
  },
};

/** The package, or the file, whose compiled binary has become part of a bundle. */
export function nativePackageOf(parts: BuiltEntry["parts"]): string | undefined {
  const binary = Object.keys(parts)
    .filter((path) => BINARY.test(path))
    .sort()[0];
  return binary && (/.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(binary)?.[1] ?? binary);
}
