import awsLite from "@aws-lite/client";
import { CallTimeout } from "./resource-errors.ts";

/** One call of a service's HTTP API. */
export interface AwsCall {
  readonly service: "lambda" | "sqs";
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export interface AwsAnswer {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The JSON value of the answer's body; undefined where it is empty. */
  readonly value: unknown;
}

export type AwsClient = (call: AwsCall, limits: { readonly timeLimitMs: number }) => Promise<AwsAnswer>;

type Send = (request: object) => Promise<{ headers: AwsAnswer["headers"]; payload: unknown }>;

/**
 * A client of AWS without the plugin of any service: what a plugin adds to the few calls made here is checks and 5 to 37 KB.
 * Opening it does nothing: credentials, region and endpoint are read at the first call.
 * @param retries how often a call is repeated that AWS did not carry out, or may not have: 0 where that is not safe
 */
export function openAwsClient(retries: number): AwsClient {
  let connection: Promise<Send> | undefined;
  return async (call, { timeLimitMs }) => {
    connection ??= connect(retries);
    try {
      const send = await connection;
      const { headers, payload } = await withinTimeLimit(call, timeLimitMs, send(toRequest(call)));
      return { headers, value: toValue(payload) };
    } catch (error) {
      // A failed connection must not be kept for the next invocation.
      await connection.catch(() => {
        connection = undefined;
      });
      throw error;
    }
  };
}

async function connect(retries: number): Promise<Send> {
  const client: unknown = await awsLite({ retries });
  if (!isSend(client)) throw new Error("@aws-lite/client gave no client.");
  return client;
}

function isSend(client: unknown): client is Send {
  return typeof client === "function";
}

function toRequest({ service, path = "/", headers, body }: AwsCall): object {
  // As bytes: an object would be written as an item of DynamoDB under AWS's own content type.
  return { service, path, method: "POST", headers: { ...headers }, body: Buffer.from(body) };
}

// aws-lite leaves a body as bytes that says null, false, 0 or "".
function toValue(payload: unknown): unknown {
  return Buffer.isBuffer(payload) ? JSON.parse(payload.toString()) : (payload ?? undefined);
}

// aws-lite sets no time limit of its own: a silent peer would hold the function until it is killed.
async function withinTimeLimit<T>({ service }: AwsCall, timeLimitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CallTimeout({ cause: new Error(`${service} gave no answer in ${timeLimitMs} ms`) }));
    }, timeLimitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
