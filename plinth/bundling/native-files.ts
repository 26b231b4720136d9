import type { Problem } from "../problem.ts";
import type { BuiltEntry } from "./bundle.ts";
import { installNative, type PackageFiles } from "./install-native.ts";
import { importedPackages } from "./native-packages.ts";
import { BESIDE } from "./native-plugin.ts";

/** The files of the packages that a bundle imports when it runs, as Lambda's machine needs them; or why there are none. */
export async function packagesOf(
  projectRoot: string,
  { entry, imports }: BuiltEntry,
  nativePackages: ReadonlyMap<string, string>,
): Promise<{ packages?: PackageFiles; problem?: Problem }> {
  const names = importedPackages(imports, nativePackages);
  if (names.length === 0) return { packages: {} };
  try {
    return { packages: await installNative(projectRoot, names, nativePackages) };
  } catch (error) {
    return { problem: notInstallable(entry.files, names, error) };
  }
}

/** What the packages add to a function, for those who ask what is heavy in it. */
export function partsOf(packages: PackageFiles): BuiltEntry["parts"] {
  const entries = Object.entries(packages);
  return Object.fromEntries(
    entries.map(([path, { byteLength }]) => [`${BESIDE}${path}`, { bytesInOutput: byteLength }]),
  );
}

function notInstallable(files: readonly string[], names: readonly string[], error: unknown): Problem {
  const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = output.split("\n").filter((line) => /npm error (?!A complete log)/.test(line));
  return {
    code: "NATIVE_INSTALL",
    files,
    message: `npm could not install ${names.join(", ")} for Lambda's machine, linux-arm64: ${(lines.slice(0, 3).join(" ") || output.trim()).slice(0, 300)}.`,
    fix: "Check that the registry is reachable, and that the package has a build for linux-arm64.",
  };
}
