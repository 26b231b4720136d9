import type { Grant } from "./grants.ts";

/** A resource that functions reach over the network; a database is in it. */
export type RemoteKind = Exclude<Grant["kind"], "database">;

/** The AWS service that stands behind each kind of resource, as VPC endpoints name it. */
export const SERVICE_OF = {
  table: "dynamodb",
  bucket: "s3",
  secret: "secretsmanager",
  queue: "sqs",
  function: "lambda",
} as const satisfies Readonly<Record<RemoteKind, string>>;

/** Reached through a gateway endpoint, which every network has. */
export const GATEWAY_SERVICES = [SERVICE_OF.bucket, SERVICE_OF.table] as const;

/**
 * Reached through NAT, or through an interface endpoint where the preset has them. Not among them, since no function calls them over
 * the VPC: logs and traces leave through Lambda's own network, KMS is called by the services that hold the data, and a function's
 * credentials come with it.
 */
export const INTERFACE_SERVICES = [SERVICE_OF.function, SERVICE_OF.secret, SERVICE_OF.queue] as const;
