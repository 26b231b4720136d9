import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { DescribePool } from "./describe-pool.ts";
import type { Described } from "./describe-process.ts";
import { openDescriptionCache } from "./description-cache.ts";
import { hasHash, placeZod } from "./place-zod.ts";
import { ZOD_FILE } from "./shared-zod.ts";
import { toSourceStack } from "./source-stack.ts";
import { bundleFolder, codeFileOf, type WrittenBundle } from "./write-bundle.ts";
import { writeWhole } from "./write-whole.ts";

/** What loading a bundle shows: from the last time, if it is the same code, else by loading it now. */
export function bundleLoader(projectRoot: string, pool: DescribePool): (bundle: WrittenBundle) => Promise<Described> {
  const descriptions = openDescriptionCache(projectRoot);
  return async (bundle) => {
    const folder = bundleFolder(bundle.function, bundle.hash);
    const kept = await descriptions.read(folder, bundle.hash);
    if (kept) return kept;
    const codeFile = join(projectRoot, codeFileOf(folder));
    await restoreCode(projectRoot, folder, bundle);
    const described = await pool.describe(codeFile);
    if ("failure" in described) return { failure: toSourceStack(projectRoot, codeFile, described.failure) };
    await descriptions.write(folder, bundle.hash, described.description);
    return described;
  };
}

/** The zip is what is deployed and has been checked; a copy of its code that an earlier run left may be damaged. */
async function restoreCode(projectRoot: string, folder: string, { zipFile, fileHashes }: WrittenBundle): Promise<void> {
  const names = Object.keys(fileHashes);
  const sound = names.map((name) => hasHash(join(projectRoot, folder, name), fileHashes[name] ?? ""));
  if (!(await Promise.all(sound)).includes(false)) return;
  const files = unzipSync(await readFile(join(projectRoot, zipFile)));
  for (const name of names) {
    const [code, hash] = [files[name] ?? new Uint8Array(), fileHashes[name] ?? ""];
    if (name === ZOD_FILE) await placeZod(projectRoot, folder, { code, hash });
    else await writeWhole(join(projectRoot, folder, name), code);
  }
}
