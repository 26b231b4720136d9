// Run by measure-lane.ts, one process per candidate: checks its answers, then times a round at each message.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createProject, findProject } from "./lane/lib/project.ts";
import { GET_EVENT, NEW_PROJECT, POST_EVENT, WRONG_POST_EVENTS } from "./lane-events.ts";

const REQUESTS = 1000;

type Lambda = (event: unknown, context: object) => Promise<unknown>;

export interface Round {
  /** Microseconds per request; NaN where the candidate has no GET. */
  readonly get: number;
  readonly post: number;
}

const [getFile = "", postFile = "", mode = ""] = process.argv.slice(2);
if (mode === "silent") process.stdout.write = () => true;
const get = getFile === "" ? undefined : await load(getFile);
const post = await load(postFile);
if (get !== undefined) await checkAnswers(get, post);

process.on("message", async () => {
  const round = {
    get: get === undefined ? Number.NaN : await time(get, GET_EVENT),
    post: await time(post, POST_EVENT),
  };
  process.send?.(JSON.stringify(round));
});
process.send?.("ready");

async function load(file: string): Promise<Lambda> {
  const { handler } = await import(file);
  return handler;
}

/** Nobody is timed on an error path: each answer has the right status, type and body, and a wrong body is refused. */
async function checkAnswers(get: Lambda, post: Lambda): Promise<void> {
  checkAnswer(await get(JSON.parse(GET_EVENT), lambdaContext()), 200, findProject("p-7f3a"));
  checkAnswer(await post(JSON.parse(POST_EVENT), lambdaContext()), 201, createProject(NEW_PROJECT));
  for (const [what, event] of Object.entries(WRONG_POST_EVENTS)) {
    const { statusCode } = Object(await post(JSON.parse(event), lambdaContext()));
    ok([400, 422].includes(statusCode), `${postFile} answers ${statusCode} to ${what}.`);
  }
}

function checkAnswer(answer: unknown, status: number, expected: object): void {
  const { statusCode, headers, body, isBase64Encoded } = Object(answer);
  strictEqual(statusCode, status);
  ok(isBase64Encoded !== true);
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type");
  ok(String(type?.[1]).startsWith("application/json"), `The content type is ${type?.[1]}.`);
  deepStrictEqual(JSON.parse(body), expected);
}

/** Each request has an event of its own, read before the clock starts: Lambda's runtime does that outside of any handler. */
async function time(lambda: Lambda, event: string): Promise<number> {
  const events: unknown[] = Array.from({ length: REQUESTS }, () => JSON.parse(event));
  const context = lambdaContext();
  const before = performance.now();
  for (const each of events) await lambda(each, context);
  return ((performance.now() - before) * 1000) / REQUESTS;
}

function lambdaContext(): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "bench",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:bench",
    memoryLimitInMB: "1024",
    awsRequestId: "7d5f3b1e-2c4a-4f6b-8e9d-0a1b2c3d4e5f",
    logGroupName: "/aws/lambda/bench",
    logStreamName: "2026/03/01/[$LATEST]0123456789abcdef",
    getRemainingTimeInMillis: () => 10_000,
  };
}
