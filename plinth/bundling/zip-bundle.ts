import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import type { PackageFiles } from "./install-native.ts";

/** The file inside the zip; Lambda's handler is `index.handler`. */
export const CODE_FILE = "index.mjs";

// A zip states times in the zone of the machine; noon in the middle of the first year it can state is the same date everywhere.
const FIXED_TIME = new Date(1980, 5, 15, 12, 0, 0);
const UNIX = 3;
const READABLE_BY_ALL = 0o100644 << 16;

/** The zip of one bundle, with the files of packages that stay outside of it (sorted), and its sha256: same code, same bytes, on any machine at any time. */
export function zipBundle(code: Uint8Array, others: PackageFiles = {}): { zip: Uint8Array; hash: string } {
  const zip = zipSync(
    { [CODE_FILE]: code, ...others },
    { level: 6, mtime: FIXED_TIME, os: UNIX, attrs: READABLE_BY_ALL },
  );
  return { zip, hash: createHash("sha256").update(zip).digest("hex") };
}
