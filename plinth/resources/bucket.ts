import { checkDeclaration } from "./check-declaration.ts";
import { checkLimit } from "./check-limit.ts";
import { checkContentType, checkExpiry, checkObjectKey } from "./check-object.ts";
import { checkOrigins } from "./check-origins.ts";
import type { BucketGrant } from "./grants.ts";
import { type ObjectPage, objectClient, type StoredObject } from "./object-client.ts";
import { findResource } from "./resource-name.ts";

/** A bucket as data: all that a deploy needs. */
export interface BucketDescriptor {
  readonly kind: "bucket";
  /** Logical, in kebab-case; the physical name is the deploy's. */
  readonly name: string;
  readonly allowedOrigins?: readonly string[];
}

export interface BucketOptions {
  /** Origins whose pages may use `uploadUrl` and `downloadUrl`, such as "https://app.example.com"; never "*". Default: none. */
  readonly allowedOrigins?: readonly string[];
}

export interface ListOptions {
  /** Only keys that begin like this. Default: all. */
  readonly prefix?: string | undefined;
  /** Most objects on the page, 1–1000. Default 100. */
  readonly limit?: number | undefined;
  /** Cursor of the page before. Default: the first page. */
  readonly cursor?: string | null | undefined;
}

export interface UrlOptions {
  /** 1–3600: the URL ends with the function's credentials too, whose time a function does not know. Default 900. */
  readonly expiresInSeconds?: number | undefined;
}

/** A bucket as `resources.ts` declares it, and inside a function the handle on it. */
export interface Bucket extends BucketDescriptor {
  /** Grant for `uses`: get, exists, list, downloadUrl. */
  readonly read: BucketGrant;
  /** Grant for `uses`: put, delete, uploadUrl. */
  readonly write: BucketGrant;
  /** One object's bytes and type, or undefined. Lambda answers at most 6 MB: `downloadUrl` is for more. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Writes the object over any that has the same key. `type` defaults to "application/octet-stream". */
  put(key: string, body: string | Uint8Array, options?: { readonly type?: string | undefined }): Promise<void>;
  /** Removes the object, also where there is none. Where the stack keeps versions, the bytes stay until those expire. */
  delete(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** The objects in the order of their keys, page by page. */
  list(options?: ListOptions): Promise<ObjectPage>;
  /** A URL to which whoever has it can PUT this one object, with `type` as its content-type header, until it expires. */
  uploadUrl(key: string, options: UrlOptions & { readonly type: string }): Promise<string>;
  /** A URL from which whoever has it can GET this one object until it expires. */
  downloadUrl(key: string, options?: UrlOptions): Promise<string>;
}

/**
 * Declares a private, encrypted bucket. Keys have 1 to 1,024 bytes of UTF-8.
 *
 * `export const uploads = bucket("uploads", { allowedOrigins: ["https://app.example.com"] });`
 */
export function bucket(name: string, options: BucketOptions = {}): Bucket {
  checkDeclaration("bucket", name, options, ["allowedOrigins"]);
  const { allowedOrigins } = options;
  if (allowedOrigins !== undefined) checkOrigins(name, allowedOrigins);
  return Object.freeze({
    kind: "bucket",
    name,
    ...(allowedOrigins === undefined ? {} : { allowedOrigins: Object.freeze([...allowedOrigins]) }),
    ...handleOn(name),
  } satisfies Bucket);
}

function handleOn(name: string): Omit<Bucket, keyof BucketDescriptor> {
  const read: BucketGrant = Object.freeze({ kind: "bucket", name, access: "read" });
  const write: BucketGrant = Object.freeze({ kind: "bucket", name, access: "write" });
  const place = (key: string, grant: BucketGrant): { bucketName: string; key: string } => {
    checkObjectKey(name, key);
    return { bucketName: findResource(grant), key };
  };
  return {
    read,
    write,
    async get(key) {
      return objectClient().get(place(key, read));
    },
    async put(key, body, { type = "application/octet-stream" } = {}) {
      checkContentType(type);
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      return objectClient().put({ ...place(key, write), body: bytes, type });
    },
    async delete(key) {
      return objectClient().delete(place(key, write));
    },
    async exists(key) {
      return objectClient().exists(place(key, read));
    },
    async list({ prefix = "", limit = 100, cursor } = {}) {
      checkLimit(limit);
      return objectClient().list({ bucketName: findResource(read), prefix, limit, cursor: cursor ?? undefined });
    },
    async uploadUrl(key, { type, expiresInSeconds = 900 }) {
      checkContentType(type);
      checkExpiry(expiresInSeconds);
      return objectClient().uploadUrl({ ...place(key, write), type, expiresInSeconds });
    },
    async downloadUrl(key, { expiresInSeconds = 900 } = {}) {
      checkExpiry(expiresInSeconds);
      return objectClient().downloadUrl({ ...place(key, read), expiresInSeconds });
    },
  };
}
