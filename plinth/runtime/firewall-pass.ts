import { Forbidden } from "./errors.ts";
import { recordAt, textAt } from "./request.ts";

/** The header by which CloudFront proves itself. The firewall stands there, and what comes past it is refused. */
export const PASS_HEADER = "x-plinth-pass";

/** The variable that holds the hashes of the secrets that pass, joined by commas. Without it nothing is asked. */
export const PASS_VARIABLE = "PLINTH_PASS_HASHES";

/** The hashes that this function's environment names; undefined where there is no firewall, or not yet. */
export function readPassHashes(): readonly string[] | undefined {
  return process.env[PASS_VARIABLE]?.split(",");
}

/**
 * Refuses a request that has not come through the firewall. Of one that has, it takes the secret away, and puts the caller's address
 * where the gateway has CloudFront's.
 */
export function checkPass(event: unknown, hashes: readonly string[] | undefined): void {
  if (!hashes) return;
  const headers = recordAt(event, "headers");
  // Compared are hashes, so the time that it takes tells nothing of a secret.
  const pass = process.getBuiltinModule("node:crypto").hash("sha256", textAt(headers, PASS_HEADER));
  if (!hashes.includes(pass)) throw new Forbidden(undefined, { cause: "It came past the firewall." });
  delete headers[PASS_HEADER];
  const http = recordAt(recordAt(event, "requestContext"), "http");
  // The last address that is not CloudFront's own: CloudFront writes its caller there, after whatever the caller wrote.
  const addresses = textAt(headers, "x-forwarded-for").split(/[ ,]+/);
  http["sourceIp"] = addresses.findLast((each) => each && each !== http["sourceIp"]) ?? http["sourceIp"];
}
