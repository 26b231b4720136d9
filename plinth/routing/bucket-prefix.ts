import { shortHash } from "./fit-name.ts";
import type { NameParts } from "./physical-name.ts";

// 63 characters are S3's limit, and the provider ends a name in 26 of its own.
const MOST_CHARACTERS = 37;

/**
 * `<project>-<stack>-<name>-`, as the beginning of a bucket's name: lower case, digits and hyphens. Names are shared by all AWS
 * accounts, so the whole name ends in random characters, kept in the state. Where the beginning does not fit or a character had
 * to be replaced, it ends in a hash of the whole, the same every time.
 */
export function bucketPrefix({ project, stack, name }: NameParts): string {
  const whole = `${project}-${stack}-${name}`;
  const safe = whole
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "");
  if (safe === whole && safe.length < MOST_CHARACTERS) return `${safe}-`;
  return `${safe.slice(0, MOST_CHARACTERS - 10).replace(/-+$/, "")}-${shortHash(whole)}-`;
}
