import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type aws4 from "aws4";
import { CallTimeout, ServiceFailure } from "./resource-errors.ts";

const firstDelayMs = 100;

/** One request of an AWS service. */
export interface SignedRequest {
  readonly service: "dynamodb" | "lambda" | "s3" | "secretsmanager" | "sqs";
  readonly method: "DELETE" | "GET" | "HEAD" | "POST" | "PUT";
  /** S3 alone: the physical name of the bucket. */
  readonly bucket?: string;
  /** Percent-encoded, with the query; inside of the bucket where there is one. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Longest silence of the service, not the time of the whole: a large object takes its time. Default: 5000. */
  readonly silenceLimitMs?: number;
  /** How often it is sent where AWS did not carry it out, or may not have: 1 where another time is not safe. Default: 4. */
  readonly attempts?: number;
  /** Ends it: what is under way is given up, and nothing is sent again. */
  readonly signal?: AbortSignal;
}

export interface SignedAnswer {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * Sends one signed request, again where AWS did not carry it out. It stands on aws4 alone: docs/decisions/0011 has the figures
 * of what else there is.
 * @throws ServiceFailure when AWS refuses, CallTimeout when it is silent
 */
export async function sendSigned(request: SignedRequest): Promise<SignedAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await sendOnce(request).catch(toFault);
    if ("body" in outcome && outcome.status < 300) return outcome;
    const error = "body" in outcome ? toFailure(request, outcome) : outcome;
    if (attempt >= (request.attempts ?? 4) || request.signal?.aborted || !mayPass(error)) throw error;
    await sleep(Math.random() * firstDelayMs * 2 ** (attempt - 1), undefined, signalOf(request));
  }
}

/** A URL that lets anybody who has it make this one request of S3, with this function's rights, for a time. */
export async function presignedUrl(request: Omit<SignedRequest, "body">, expiresInSeconds: number): Promise<string> {
  const { origin, signed } = await sign(
    { ...request, path: `${request.path}?X-Amz-Expires=${expiresInSeconds}` },
    true,
  );
  return `${origin}${signed.path}`;
}

async function sign(
  { service, method, bucket, path, headers, body }: SignedRequest,
  signQuery: boolean,
): Promise<{ origin: string; signed: ReturnType<typeof aws4.sign> }> {
  const { env } = process;
  const region = env["AWS_REGION"] ?? "us-east-1";
  // An endpoint of its own, as a local AWS has, knows no host names of buckets.
  const endpoint = env["AWS_ENDPOINT_URL"] && new URL(env["AWS_ENDPOINT_URL"]);
  const awsHost = `${bucket === undefined ? "" : `${bucket}.`}${service}.${region}.amazonaws.com`;
  const host = endpoint ? endpoint.host : awsHost;
  // Loaded at the first request, since with `node:crypto` it takes as long as all the rest of a small route.
  const { default: signer } = await import("aws4");
  const signed = signer.sign(
    {
      service,
      region,
      method,
      host,
      path: endpoint && bucket !== undefined ? `/${bucket}${path}` : path,
      headers: { host, ...headers },
      ...(body ? { body } : {}),
      ...(signQuery ? { signQuery } : {}),
    },
    {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: env["AWS_SESSION_TOKEN"],
    },
  );
  return { origin: endpoint ? endpoint.origin : `https://${awsHost}`, signed };
}

type Response = SignedAnswer & { readonly status: number };

async function sendOnce(request: SignedRequest): Promise<Response> {
  const { origin, signed } = await sign(request, false);
  const url = new URL(origin);
  const open = await openerOf(url.protocol);
  const { method, body, silenceLimitMs = 5_000 } = request;
  // `path` by itself: a URL object would resolve what looks like a relative part of a key.
  const { path, headers } = signed;
  const options = { method, hostname: url.hostname, port: url.port, path, headers, ...signalOf(request) };
  return new Promise((resolve, reject) => {
    const sent = open(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.setTimeout(silenceLimitMs, () => {
      sent.destroy(new CallTimeout({ cause: new Error(`${request.service} was silent for ${silenceLimitMs} ms`) }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function signalOf({ signal }: SignedRequest): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

type Opener = (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest;

// Loaded at the first request: a cold start that sends none need not pay for it. Node's own agents keep connections alive.
async function openerOf(protocol: string): Promise<Opener> {
  return protocol === "https:" ? (await import("node:https")).request : (await import("node:http")).request;
}

function toFault(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A lost connection, a throttled request and a fault of AWS; silence took the time there was. */
function mayPass(error: Error): boolean {
  if (error instanceof ServiceFailure) return error.status === 429 || error.status >= 500 || isThrottled(error);
  return "code" in error && !(error instanceof CallTimeout);
}

// DynamoDB and SQS say it with 400: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html.
function isThrottled({ code }: ServiceFailure): boolean {
  return /^(Throttling|ThrottlingException|RequestLimitExceeded|ProvisionedThroughputExceededException|RequestThrottled)$/.test(
    code,
  );
}

/** S3 says in XML what went wrong, the others in JSON, and to HEAD nobody says anything. */
function toFailure({ service, method }: SignedRequest, { status, body }: Response): ServiceFailure {
  const text = body.toString();
  const code = /<Code>([^<]*)<\/Code>|"__type"\s*:\s*"(?:[^"#]*#)?([^"]*)"/.exec(text);
  const message = /<Message>([^<]*)<\/Message>|"[Mm]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text);
  const said = message?.[1] ?? message?.[2] ?? "it does not say why";
  return new ServiceFailure(`${service} ${method}`, status, code?.[1] ?? code?.[2] ?? String(status), said, text);
}
