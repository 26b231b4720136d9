import type { ObjectClient, ObjectInfo, ObjectPage } from "./object-client.ts";
import { InvalidCursor, ServiceFailure } from "./resource-errors.ts";
import { presignedUrl, type SignedRequest, sendSigned } from "./signed-request.ts";

/** A bucket's operations in S3. Each object is one request: there are no multipart uploads. */
export function openS3Client(): ObjectClient {
  return {
    async get(place) {
      const found = await unlessMissing(sendSigned(toRequest("GET", place)));
      if (found === undefined) return undefined;
      return { body: new Uint8Array(found.body), type: found.headers["content-type"] ?? "application/octet-stream" };
    },
    async put({ body, type, ...place }) {
      const headers = { "content-type": type, "content-length": String(body.byteLength) };
      await sendSigned({ ...toRequest("PUT", place), headers, body });
    },
    async delete(place) {
      await sendSigned(toRequest("DELETE", place));
    },
    async exists(place) {
      return (await unlessMissing(sendSigned(toRequest("HEAD", place)))) !== undefined;
    },
    list: listObjects,
    async uploadUrl({ type, expiresInSeconds, ...place }) {
      return presignedUrl({ ...toRequest("PUT", place), headers: { "content-type": type } }, expiresInSeconds);
    },
    async downloadUrl({ expiresInSeconds, ...place }) {
      return presignedUrl(toRequest("GET", place), expiresInSeconds);
    },
  };
}

function toRequest(
  method: SignedRequest["method"],
  { bucketName, key }: { readonly bucketName: string; readonly key: string },
): SignedRequest {
  return { service: "s3", method, bucket: bucketName, path: toPath(key) };
}

const listObjects: ObjectClient["list"] = async ({ bucketName, prefix, limit, cursor }) => {
  const query = new URLSearchParams({ "list-type": "2", "encoding-type": "url", "max-keys": String(limit), prefix });
  if (cursor !== undefined) query.set("continuation-token", cursor);
  const request = { service: "s3", method: "GET", bucket: bucketName, path: `/?${query}` } as const;
  const { body } = await sendSigned(request).catch((error: unknown) => {
    // S3 made the cursor, and knows best whether it did.
    const isRefused = error instanceof ServiceFailure && error.code === "InvalidArgument";
    throw cursor !== undefined && isRefused ? new InvalidCursor() : error;
  });
  return toPage(body.toString());
};

/** Every byte but letters, digits, `-._~` and the slash percent-encoded, as the signature has it. */
function toPath(key: string): string {
  const encoded = encodeURIComponent(key).replaceAll("%2F", "/");
  return `/${encoded.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

// A key that is not there; a bucket that is not there is a fault of the deploy.
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceFailure && error.status === 404 && error.code !== "NoSuchBucket") return undefined;
    throw error;
  }
}

function toPage(xml: string): ObjectPage {
  const isEncoded = textOf(xml, "EncodingType") === "url";
  const items = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, object = ""]): ObjectInfo => {
    const key = textOf(object, "Key") ?? "";
    return {
      key: isEncoded ? decodeURIComponent(key.replaceAll("+", " ")) : key,
      bytes: Number(textOf(object, "Size")),
      modifiedAt: textOf(object, "LastModified") ?? "",
    };
  });
  return { items, cursor: textOf(xml, "NextContinuationToken") ?? null };
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function textOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = "") => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal === undefined ? (entities[name] ?? whole) : String.fromCodePoint(Number(decimal));
  });
}
