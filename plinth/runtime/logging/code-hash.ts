import { fileURLToPath } from "node:url";

let known: string | undefined;

/**
 * The first half of the sha256 of the running bundle, in hex, by which its source map is found; undefined where the code is no bundle.
 * Only a line with a stack asks for it, so that no start pays for it.
 */
export function codeHash(): string | undefined {
  if (!import.meta.url.endsWith("/index.mjs")) return undefined;
  if (known !== undefined) return known;
  try {
    const { createHash } = process.getBuiltinModule("node:crypto");
    const { readFileSync } = process.getBuiltinModule("node:fs");
    known = createHash("sha256")
      .update(readFileSync(fileURLToPath(import.meta.url)))
      .digest("hex")
      .slice(0, 32);
  } catch {
    known = "unreadable";
  }
  return known;
}
