// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const mostKeyBytes = 1024;

/** Refuses keys that S3 does not take, and those that reach another object when they stand in a URL. */
export function checkObjectKey(bucketName: string, key: string): void {
  const bytes = typeof key === "string" ? Buffer.byteLength(key) : 0;
  if (bytes < 1 || bytes > mostKeyBytes || !key.isWellFormed()) {
    throw new TypeError(`A key of bucket "${bucketName}" is well-formed text of 1 to ${mostKeyBytes} bytes.`);
  }
  if (key.split("/").some((part) => part === "." || part === "..")) {
    throw new TypeError(`A key of bucket "${bucketName}" has no part "." or "..": clients resolve those in URLs.`);
  }
}

/** Refuses what is no media type: the type becomes a header, and a part of a signature. */
export function checkContentType(type: string): void {
  if (typeof type === "string" && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *;[\x20-\x7e]*)?$/.test(type)) return;
  throw new TypeError('The type of an object is a media type, such as "image/png" or "text/plain; charset=utf-8".');
}

export function checkExpiry(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600) return;
  throw new RangeError(`expiresInSeconds is a whole number from 1 to 3600, not ${seconds}.`);
}
