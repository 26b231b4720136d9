import type { Problem } from "../problem.ts";
import type { Described } from "./describe-process.ts";

const LINES = 10;

export type Failed = Extract<Described, { failure: string }>;

/** The problem of a bundle that cannot be loaded, or failed when it was loaded as Lambda loads it. */
export function toLoadProblem(files: readonly string[], { failure, nativePackage }: Failed): Problem {
  if (nativePackage) return toNativeProblem(files, nativePackage);
  const lines = failure.split("\n").slice(0, LINES);
  return {
    code: "BUNDLE_DOES_NOT_LOAD",
    files,
    message: `Its bundle was loaded once, as Lambda loads it, and that failed:\n${lines.map((line) => `      ${line.trim().slice(0, 300)}`).join("\n")}`,
    fix: "Correct what the first line names. Code outside `main` runs at every cold start: open connections inside it, not at load.",
  };
}

function toNativeProblem(files: readonly string[], nativePackage: string): Problem {
  return {
    code: "NATIVE_PACKAGE",
    files,
    message: `It imports \`${nativePackage}\`, which has a compiled binary (a .node file) for this machine; a bundle is plain JavaScript, and Lambda's machine is another one, linux-arm64.`,
    fix: `Name the package that your code imports in package.json, and it goes into the zip as built for Lambda: "plinth": { "nativePackages": ["${mainPackageOf(nativePackage)}"] }. A package in plain JavaScript or WebAssembly runs on both as it is.`,
  };
}

/** Binaries often lie in a package for each machine: `@node-rs/crc32-linux-x64-gnu` is one of `@node-rs/crc32`. */
function mainPackageOf(name: string): string {
  return name.replace(/-(android|darwin|freebsd|linux|win32)[\w-]*$/, "");
}
