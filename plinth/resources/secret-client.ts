import { type KeptValue, keepValue } from "./kept-value.ts";
import { sendSigned } from "./signed-request.ts";

/** All that secrets' handles need of a store. `secretName` is always the physical name. */
export interface SecretClient {
  /** @param request `renewed` asks for what the store has now, whatever is kept */
  get(request: { secretName: string; ttlSeconds: number; renewed?: boolean }): Promise<string>;
}

let current: SecretClient | undefined;

/** The one client of this process: opened on first use, kept across invocations, with the values that it has fetched. */
export function secretClient(): SecretClient {
  current ??= openSecretClient();
  return current;
}

/** Puts another store behind every secret of this process, for tests and local hosts; `undefined` returns to Secrets Manager. */
export function replaceSecretClient(client: SecretClient | undefined): void {
  current = client;
}

/** Secrets Manager, asked once per secret and time to live, however many requests want the value at once. */
export function openSecretClient(fetchSecret: (secretName: string) => Promise<string> = fetchValue): SecretClient {
  const kept = new Map<string, KeptValue<string>>();
  return {
    get({ secretName, ttlSeconds, renewed }) {
      const value =
        (renewed ? undefined : kept.get(secretName)) ?? keepValue(() => fetchSecret(secretName), ttlSeconds * 1000);
      kept.set(secretName, value);
      return value();
    },
  };
}

async function fetchValue(secretName: string): Promise<string> {
  const { body } = await sendSigned({
    service: "secretsmanager",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.GetSecretValue" },
    body: Buffer.from(JSON.stringify({ SecretId: secretName })),
    silenceLimitMs: 3_000,
  });
  const value = textOf(body.toString());
  // The answer itself stays out of the message: it may hold what must not be seen.
  if (value === undefined) throw new Error(`The secret "${secretName}" holds no text.`);
  return value;
}

function textOf(json: string): string | undefined {
  try {
    const { SecretString }: { SecretString?: unknown } = JSON.parse(json);
    return typeof SecretString === "string" ? SecretString : undefined;
  } catch {
    return undefined;
  }
}
