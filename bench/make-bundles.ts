import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { BUILD_OPTIONS } from "../plinth/bundling/build-entries.ts";

const ROOT = join(import.meta.dirname, "..");
const CHILD = join(import.meta.dirname, "bundle-project.ts");

export interface BundledFile {
  readonly bytes: number;
  readonly file: string;
}

interface ProjectRun {
  readonly ms: number;
  readonly peakMb: number;
  readonly esbuildPeakMb: number;
  /** By the name of the function. */
  readonly codeFiles: Readonly<Record<string, BundledFile>>;
}

/** Writes these files below `root`, which it returns. */
export async function writeProject(root: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, contents] of Object.entries(files)) {
    await mkdir(join(root, file, ".."), { recursive: true });
    await writeFile(join(root, file), contents);
  }
  return root;
}

/** Bundles a project as Plinth deploys it, in a process of its own. */
export async function bundleProject(root: string, packaging: string): Promise<ProjectRun> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, root, packaging]);
  return JSON.parse(stdout);
}

/** What an author would deploy without Plinth: one function, the same minification. The source is read as if it lay in the root. */
export async function bundleSource(
  contents: string,
  folder: string,
  more: Pick<BuildOptions, "banner" | "plugins"> = {},
): Promise<BundledFile> {
  const file = join(folder, "index.mjs");
  await build({ stdin: { contents, loader: "ts", resolveDir: ROOT }, outfile: file, ...BUILD_OPTIONS, ...more });
  return { file, bytes: (await readFile(file)).byteLength };
}
