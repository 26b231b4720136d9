import type { ObjectClient, ObjectPage, StoredObject } from "../resources/object-client.ts";
import { InvalidCursor } from "../resources/resource-errors.ts";

/** Buckets in memory, in S3's order of keys. */
export interface MemoryObjects extends ObjectClient {
  clear(): void;
}

interface MemoryObject extends StoredObject {
  readonly modifiedAt: string;
}

export function memoryObjects(): MemoryObjects {
  const buckets = new Map<string, Map<string, MemoryObject>>();

  function objectsOf(bucketName: string): Map<string, MemoryObject> {
    const objects = buckets.get(bucketName) ?? new Map();
    buckets.set(bucketName, objects);
    return objects;
  }

  return {
    clear: () => buckets.clear(),
    async get({ bucketName, key }) {
      const found = objectsOf(bucketName).get(key);
      return found && { body: new Uint8Array(found.body), type: found.type };
    },
    async put({ bucketName, key, body, type }) {
      objectsOf(bucketName).set(key, { body: new Uint8Array(body), type, modifiedAt: new Date().toISOString() });
    },
    async delete({ bucketName, key }) {
      objectsOf(bucketName).delete(key);
    },
    async exists({ bucketName, key }) {
      return objectsOf(bucketName).has(key);
    },
    list: async ({ bucketName, ...wanted }) => toPage(objectsOf(bucketName), wanted),
    uploadUrl: async ({ bucketName, key, expiresInSeconds }) => toUrl(bucketName, key, "PUT", expiresInSeconds),
    downloadUrl: async ({ bucketName, key, expiresInSeconds }) => toUrl(bucketName, key, "GET", expiresInSeconds),
  };
}

function toPage(
  objects: ReadonlyMap<string, MemoryObject>,
  { prefix, limit, cursor }: { prefix: string; limit: number; cursor: string | undefined },
): ObjectPage {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, "base64url");
  if (after?.length === 0) throw new InvalidCursor();
  const following = [...objects]
    .map(([key, { body, modifiedAt }]) => ({
      order: Buffer.from(key),
      item: { key, bytes: body.byteLength, modifiedAt },
    }))
    .filter(({ item, order }) => item.key.startsWith(prefix) && (!after || Buffer.compare(order, after) > 0))
    .sort((a, b) => Buffer.compare(a.order, b.order));
  const page = following.slice(0, limit);
  const last = following.length > limit ? page.at(-1) : undefined;
  return { items: page.map(({ item }) => item), cursor: last ? last.order.toString("base64url") : null };
}

/** Nobody answers there: it says which bucket, which key, which method and how long. */
function toUrl(bucketName: string, key: string, method: string, expiresInSeconds: number): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  return `https://${bucketName}.bucket.invalid/${path}?method=${method}&expires=${expiresInSeconds}`;
}
