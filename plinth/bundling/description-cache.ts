import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PLINTH_FOLDER } from "./bundle-folder.ts";
import { writeWhole } from "./write-whole.ts";

// What decides on a description besides the code itself.
const READERS = ["describe-child.ts", "describe-process.ts", "describe-protocol.ts", "guard-load.ts"];

/** What a bundle said of itself when it was loaded, kept beside it. That it failed to load is never kept. */
export interface DescriptionCache {
  read(folder: string, hash: string): Promise<{ description: unknown } | undefined>;
  write(folder: string, hash: string, description: unknown): Promise<void>;
}

/** Descriptions are taken again with another Node or another way of reading them. */
export function openDescriptionCache(projectRoot: string): DescriptionCache {
  const versions = createHash("sha256").update(process.version);
  for (const reader of READERS) versions.update(readFileSync(join(PLINTH_FOLDER, "bundling", reader)));
  const version = versions.digest("hex");
  const fileOf = (folder: string): string => join(projectRoot, folder, "description.json");
  return {
    async read(folder, hash) {
      try {
        const kept: unknown = JSON.parse(await readFile(fileOf(folder), "utf8"));
        return isKept(kept) && kept.key === `${hash} ${version}` ? { description: kept.description } : undefined;
      } catch {
        // Not there, or damaged: the bundle is loaded again and the file written anew.
        return undefined;
      }
    },
    write: (folder, hash, description) =>
      writeWhole(fileOf(folder), JSON.stringify({ key: `${hash} ${version}`, description })),
  };
}

function isKept(value: unknown): value is { key: string; description: unknown } {
  return typeof value === "object" && value !== null && "key" in value && "description" in value;
}
