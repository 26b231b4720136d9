import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { deflateSync, Zip, type ZipInputFile } from "fflate";

/** The file inside the zip that Lambda starts with: its handler is `index.handler`. */
export const CODE_FILE = "index.mjs";

// A zip states times in the zone of the machine; noon in the middle of the first year it can state is the same date everywhere.
const FIXED_TIME = new Date(1980, 5, 15, 12, 0, 0);
const DEFLATED = 8;
const UNIX = 3;
const READABLE_BY_ALL = 0o100644 << 16;

/** A file as it lies in a zip. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly crc: number;
  readonly deflated: Uint8Array<ArrayBuffer>;
}

/** Deflates a file, in plain JavaScript: Node's own zlib gives other bytes on x64 than on arm64. */
export function packFile(name: string, contents: Uint8Array): PackedFile {
  return { name, bytes: contents.byteLength, crc: crc32(contents), deflated: deflateSync(contents, { level: 6 }) };
}

/** The zip of these files and its sha256: same files, same bytes, on any machine at any time. Functions share packed files. */
export function zipBundle(files: readonly PackedFile[]): { zip: Uint8Array; hash: string } {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { name, bytes, crc, deflated } of files) {
    const file: ZipInputFile = {
      filename: name,
      size: bytes,
      crc,
      compression: DEFLATED,
      mtime: FIXED_TIME,
      os: UNIX,
      attrs: READABLE_BY_ALL,
    };
    zip.add(file);
    file.ondata?.(null, deflated, true);
  }
  zip.end();
  const whole = Buffer.concat(chunks);
  return { zip: whole, hash: createHash("sha256").update(whole).digest("hex") };
}
