import { CallTimeout } from "./resource-errors.ts";
import { sendSigned } from "./signed-request.ts";
import { withinTimeLimit } from "./within-time-limit.ts";

/** One call of a service's HTTP API. */
export interface AwsCall {
  readonly service: "lambda" | "sqs";
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export interface AwsAnswer {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The JSON value of the answer's body; undefined where it is empty. */
  readonly value: unknown;
}

export type AwsClient = (call: AwsCall, limits: { readonly timeLimitMs: number }) => Promise<AwsAnswer>;

/**
 * A client of AWS's JSON APIs. Opening it does nothing: credentials, region and endpoint are read at each call.
 * @param retries how often a call is repeated that AWS did not carry out, or may not have: 0 where that is not safe
 */
export function openAwsClient(retries: number): AwsClient {
  return async ({ service, path = "/", headers, body }, { timeLimitMs }) => {
    const request = { service, method: "POST", path, headers, body: Buffer.from(body) } as const;
    const limits = { silenceLimitMs: timeLimitMs, attempts: retries + 1 };
    const answer = await withinTimeLimit(
      timeLimitMs,
      (signal) => sendSigned({ ...request, ...limits, signal }),
      () => new CallTimeout({ cause: new Error(`${service} gave no answer in ${timeLimitMs} ms`) }),
    );
    return { headers: answer.headers, value: toValue(answer.body.toString()) };
  };
}

function toValue(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text);
}
