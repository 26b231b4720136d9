import { isOrigin } from "../origin.ts";

/** Refuses origins that no browser sends, and those that stand for more than one. */
export function checkOrigins(bucketName: string, origins: readonly string[]): void {
  // More would not fit: S3 takes 64 KB of CORS configuration.
  if (Array.isArray(origins) && origins.length > 0 && origins.length <= 100 && origins.every(isOrigin)) return;
  throw new TypeError(
    `bucket("${bucketName}"): write allowedOrigins: ["https://app.example.com"], 1 to 100 whole origins: https (http on this machine), no path, no "*".`,
  );
}
