import { setTimeout as sleep } from "node:timers/promises";
import { type AwsAnswer, type AwsCall, type AwsClient, openAwsClient } from "./aws-client.ts";
import { ServiceFailure } from "./resource-errors.ts";
import { traceHeader } from "./trace-header.ts";

const attempts = 4;
const firstDelayMs = 100;

/** What a function answered, or how it failed: `failure` is what Lambda says of an error. */
export type FunctionAnswer = { readonly value: unknown } | { readonly failure: unknown };

/** All that functions' handles need of Lambda. */
export interface LambdaClient {
  invoke(request: {
    functionName: string;
    input: string;
    async: boolean;
    timeLimitMs: number;
  }): Promise<FunctionAnswer>;
}

let current: LambdaClient | undefined;

/** The one client of this process: opened on first use, kept across invocations. */
export function lambdaClient(): LambdaClient {
  current ??= openLambdaClient();
  return current;
}

/** Puts another service behind every function's handle of this process, for tests and local hosts; `undefined` returns to Lambda. */
export function replaceLambdaClient(client: LambdaClient | undefined): void {
  current = client;
}

// No repeats by the client: after a lost answer nobody knows whether the function ran.
export function openLambdaClient(aws: AwsClient = openAwsClient(0)): LambdaClient {
  return {
    async invoke({ functionName, input, async, timeLimitMs }) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const type = async ? "Event" : "RequestResponse";
      const headers = { "content-type": "application/json", "x-amz-invocation-type": type, ...traced() };
      const answer = await whileThrottled(aws, { service: "lambda", path, headers, body: input }, timeLimitMs);
      if (answer.headers["x-amz-function-error"] !== undefined) return { failure: answer.value };
      return { value: answer.value };
    },
  };
}

/** The function's log and its part of the trace are found by the caller's. */
function traced(): Record<string, string> {
  const trace = traceHeader();
  return trace === undefined ? {} : { "x-amzn-trace-id": trace };
}

/** A throttled invocation has not begun, so it alone is safe to repeat, after 100, 200 and 400 ms at most. */
async function whileThrottled(aws: AwsClient, call: AwsCall, timeLimitMs: number): Promise<AwsAnswer> {
  const endsAt = performance.now() + timeLimitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await aws(call, { timeLimitMs: Math.max(1, endsAt - performance.now()) });
    } catch (error) {
      const delayMs = Math.random() * firstDelayMs * 2 ** (attempt - 1);
      if (!isThrottled(error) || attempt === attempts || performance.now() + delayMs >= endsAt) throw error;
      await sleep(delayMs);
    }
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof ServiceFailure && error.status === 429;
}
