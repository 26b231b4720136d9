import { isRecord } from "./request.ts";

export type Members = Readonly<Record<string, unknown>>;

// RFC 7515, section 7.1: three parts in base64url, of which a signed token has none empty.
const COMPACT = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

/**
 * What stands in a signed token. Nothing is verified here: that is the gateway's part, and a library that verifies would be in every bundle.
 * Undefined for what is no such token.
 */
export function decodeToken(token: string): { readonly header: Members; readonly payload: Members } | undefined {
  const [, header, payload] = (COMPACT.exec(token) ?? []).map(decodePart);
  return isRecord(header) && isRecord(payload) ? { header, payload } : undefined;
}

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString());
  } catch {
    return undefined;
  }
}
