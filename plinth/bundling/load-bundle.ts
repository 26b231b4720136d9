import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { DescribePool } from "./describe-pool.ts";
import type { Described } from "./describe-process.ts";
import { openDescriptionCache } from "./description-cache.ts";
import { toSourceStack } from "./source-stack.ts";
import { bundleFolder, codeFileOf, type WrittenBundle } from "./write-bundle.ts";
import { writeWhole } from "./write-whole.ts";
import { CODE_FILE } from "./zip-bundle.ts";

/** What loading a bundle shows: from the last time, if it is the same code, else by loading it now. */
export function bundleLoader(projectRoot: string, pool: DescribePool): (bundle: WrittenBundle) => Promise<Described> {
  const descriptions = openDescriptionCache(projectRoot);
  return async ({ function: name, hash, codeHash, zipFile }) => {
    const folder = bundleFolder(name, hash);
    const kept = await descriptions.read(folder, codeHash);
    if (kept) return kept;
    const codeFile = join(projectRoot, codeFileOf(folder));
    await restoreCode(join(projectRoot, zipFile), codeFile, codeHash);
    const described = await pool.describe(codeFile);
    if ("failure" in described) return { failure: toSourceStack(projectRoot, codeFile, described.failure) };
    await descriptions.write(folder, codeHash, described.description);
    return described;
  };
}

/** The zip is what is deployed and has been checked; a copy of its code that an earlier run left may be damaged. */
async function restoreCode(zipFile: string, codeFile: string, codeHash: string): Promise<void> {
  const copy = await readFile(codeFile).catch(() => "");
  if (createHash("sha256").update(copy).digest("hex") === codeHash) return;
  const { [CODE_FILE]: code = "" } = unzipSync(await readFile(zipFile));
  await writeWhole(codeFile, code);
}
