import { openS3Client } from "./s3-client.ts";

export interface StoredObject {
  readonly body: Uint8Array;
  /** Its media type, as it was written. */
  readonly type: string;
}

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export interface ObjectPage {
  readonly items: ObjectInfo[];
  /** Hand it back for the next page; null on the last one. */
  readonly cursor: string | null;
}

interface ObjectPlace {
  readonly bucketName: string;
  readonly key: string;
}

/** All that a bucket's handle needs of a store. `bucketName` is always the physical name; keys have been checked. */
export interface ObjectClient {
  get(place: ObjectPlace): Promise<StoredObject | undefined>;
  put(request: ObjectPlace & StoredObject): Promise<void>;
  delete(place: ObjectPlace): Promise<void>;
  exists(place: ObjectPlace): Promise<boolean>;
  list(request: { bucketName: string; prefix: string; limit: number; cursor: string | undefined }): Promise<ObjectPage>;
  uploadUrl(request: ObjectPlace & { type: string; expiresInSeconds: number }): Promise<string>;
  downloadUrl(request: ObjectPlace & { expiresInSeconds: number }): Promise<string>;
}

let current: ObjectClient | undefined;

/** The one client of this process. */
export function objectClient(): ObjectClient {
  current ??= openS3Client();
  return current;
}

/** Puts another store behind every bucket of this process, for tests and local hosts; `undefined` returns to S3. */
export function replaceObjectClient(client: ObjectClient | undefined): void {
  current = client;
}
