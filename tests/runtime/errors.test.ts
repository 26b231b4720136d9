import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as plinth from "#plinth";
import { HttpError, handler } from "#plinth";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function throwing(thrown: unknown) {
  return handler(() => {
    throw thrown;
  });
}

async function answerTo(thrown: unknown): Promise<[number, unknown]> {
  const { statusCode, body } = await throwing(thrown)(apiEvent("GET /x"));
  return [statusCode, JSON.parse(body)];
}

const internal = { error: { code: "INTERNAL", message: "Something went wrong on our side.", details: {}, requestId } };

describe("a thrown error of ours", () => {
  it.each([
    [plinth.BadRequest, 400, "BAD_REQUEST"],
    [plinth.Unauthorized, 401, "UNAUTHORIZED"],
    [plinth.Forbidden, 403, "FORBIDDEN"],
    [plinth.NotFound, 404, "NOT_FOUND"],
    [plinth.Conflict, 409, "CONFLICT"],
    [plinth.PayloadTooLarge, 413, "PAYLOAD_TOO_LARGE"],
    [plinth.UnsupportedMediaType, 415, "UNSUPPORTED_MEDIA_TYPE"],
    [plinth.Validation, 422, "VALIDATION_FAILED"],
    [plinth.RateLimit, 429, "RATE_LIMITED"],
    [plinth.ServiceUnavailable, 503, "SERVICE_UNAVAILABLE"],
    [plinth.DeadlineExceeded, 504, "DEADLINE_EXCEEDED"],
  ])("%o answers %i %s with its message and details", async (ErrorClass, status, code) => {
    const error = new ErrorClass("Because.", { details: { a: 1 }, cause: new Error("inner") });
    expect(await answerTo(error)).toEqual([
      status,
      { error: { code, message: "Because.", details: { a: 1 }, requestId } },
    ]);
    expect(lines.at(-1)).toMatchObject({ message: "request", status, errorCode: code });
  });

  it("has a message of its own and empty details by default", async () => {
    const answer = { error: { code: "NOT_FOUND", message: "There is nothing here.", details: {}, requestId } };
    expect(await answerTo(new plinth.NotFound())).toEqual([404, answer]);
  });

  it.each([
    [plinth.BadRequest, "The request cannot be understood."],
    [plinth.Unauthorized, "Sign in to do this."],
    [plinth.Forbidden, "You are not allowed to do this."],
    [plinth.Conflict, "This conflicts with what is there already."],
    [plinth.PayloadTooLarge, "The body is too large."],
    [plinth.UnsupportedMediaType, "Send the body as application/json."],
    [plinth.Validation, "The request does not have the right form."],
    [plinth.RateLimit, "Too many requests. Try again later."],
    [plinth.Internal, "Internal error."],
    [plinth.ServiceUnavailable, "The service is not available at the moment. Try again later."],
    [plinth.DeadlineExceeded, "The answer took too long."],
  ])("says of itself, unless it is told otherwise: %o", (ErrorClass, message) => {
    const error = new ErrorClass();
    expect([error.message, error.details, "cause" in error]).toEqual([message, {}, false]);
  });

  it.each([400, 599])("may have the status %i", (status) => {
    expect(new HttpError(status, "CODE", "message").status).toBe(status);
  });

  it.each([
    ["RateLimit", new plinth.RateLimit(), "60"],
    ["ServiceUnavailable", new plinth.ServiceUnavailable(), "5"],
    ["RateLimit with its own", new plinth.RateLimit("wait", { retryAfterSeconds: 1.2 }), "2"],
    ["any other with its own", new plinth.NotFound("later", { retryAfterSeconds: 3 }), "3"],
    ["any other", new plinth.NotFound(), undefined],
  ])("says when to try again: %s", async (_, error, expected) => {
    const answer = await throwing(error)(apiEvent("GET /x"));
    expect(answer.headers["retry-after"]).toBe(expected);
  });

  it("says when to try again even if its details cannot be written", async () => {
    const error = new plinth.RateLimit("wait", { details: { a: 1n }, retryAfterSeconds: 7 });
    const answer = await throwing(error)(apiEvent("GET /x"));
    expect(answer).toMatchObject({ statusCode: 429, headers: { "retry-after": "7" } });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "RATE_LIMITED", message: "wait", details: {} } });
  });

  it("keeps an Internal's message and details for the log", async () => {
    expect(await answerTo(new plinth.Internal("db-7 is down", { details: { host: "db-7" } }))).toEqual([500, internal]);
    expect(lines[0]).toMatchObject({ level: "error", error: { message: "db-7 is down", details: { host: "db-7" } } });
  });

  it("may be of the author's own class", async () => {
    class QuotaReached extends HttpError {
      constructor() {
        super(402, "QUOTA_REACHED", "The quota is used up.");
      }
    }
    const answer = { error: { code: "QUOTA_REACHED", message: "The quota is used up.", details: {}, requestId } };
    expect(await answerTo(new QuotaReached())).toEqual([402, answer]);
  });

  it("logs its cause and never sends it", async () => {
    const [, body] = await answerTo(new plinth.Conflict("Taken.", { cause: new Error("row 7 of shard-3") }));
    expect(JSON.stringify(body)).not.toContain("shard-3");
    expect(lines[0]).toMatchObject({
      level: "info",
      message: "request refused",
      error: { cause: { message: "row 7 of shard-3" } },
    });
  });

  it("is sent without details that JSON cannot write", async () => {
    const answer = { error: { code: "CONFLICT", message: "Taken.", details: {}, requestId } };
    expect(await answerTo(new plinth.Conflict("Taken.", { details: { id: 1n } }))).toEqual([409, answer]);
    expect(lines[0]).toMatchObject({ level: "error", message: "error details cannot be written as JSON" });
  });

  it.each([200, 399, 600, 404.5, Number.NaN])("cannot be made with the status %d", (status) => {
    expect(() => new HttpError(status, "X", "x")).toThrow(
      new RangeError(`An HttpError's status is a whole number from 400 to 599, not ${status}.`),
    );
  });
});

describe("anything else that is thrown", () => {
  const cycle = Object.assign(new Error("loop"), { cause: undefined as unknown });
  cycle.cause = cycle;
  it.each([
    ["an Error", new Error("secret-table does not exist")],
    ["a string", "secret"],
    ["undefined", undefined],
    ["null", null],
    ["an error that is its own cause", cycle],
    ["an object with a statusCode", { statusCode: 400, message: "secret" }],
    [
      "an AWS error with a status",
      Object.assign(new Error("secret"), { statusCode: 400, code: "ValidationException" }),
    ],
    ["an error that may not be exposed", Object.assign(new Error("secret"), { statusCode: 400, expose: false })],
    ["an exposed error with the status 500", Object.assign(new Error("secret"), { statusCode: 500, expose: true })],
  ])("answers the same 500: %s", async (_, thrown) => {
    expect(await answerTo(thrown)).toEqual([500, internal]);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ["error", "request failed"],
      ["info", "request"],
    ]);
  });

  it("is in the log with name, message, stack and causes", async () => {
    await answerTo(new TypeError("outer", { cause: new Error("middle", { cause: "inner" }) }));
    expect(lines[0]).toMatchObject({
      requestId,
      error: {
        name: "TypeError",
        message: "outer",
        stack: expect.stringContaining("errors.test.ts"),
        cause: { name: "Error", message: "middle", stack: expect.any(String), cause: "inner" },
      },
    });
  });

  it("is sent when it says that it may be exposed", async () => {
    const exposed = Object.assign(new Error("Invalid or malformed JSON"), { statusCode: 415, expose: true });
    const answer = { error: { code: "HTTP_415", message: "Invalid or malformed JSON", details: {}, requestId } };
    expect(await answerTo(exposed)).toEqual([415, answer]);
  });

  it("is sent with its own code, its cause for the log alone", async () => {
    const thrown = { status: 409, code: "VERSION_TAKEN", expose: true };
    const exposed = Object.assign(new Error("Taken.", { cause: new Error("inner") }), thrown);
    const answer = { error: { code: "VERSION_TAKEN", message: "Taken.", details: {}, requestId } };
    expect(await answerTo(exposed)).toEqual([409, answer]);
    expect(lines[0]).toMatchObject({ message: "request refused", error: { cause: { message: "inner" } } });
    expect(await answerTo(Object.assign(new Error("a"), { status: 400, code: 7, expose: true }))).toMatchObject([
      400,
      { error: { code: "HTTP_400" } },
    ]);
    expect(lines.filter(({ message }) => message === "request refused")).toHaveLength(1);
  });

  it.each([399, 600, "400", undefined])("is not sent when it is exposed with the status %j", async (status) => {
    expect(await answerTo(Object.assign(new Error("secret"), { status, expose: true }))).toEqual([500, internal]);
  });

  it("answers when the promise rejects, too", async () => {
    const main = handler(async () => Promise.reject(new Error("late")));
    expect((await main(apiEvent("GET /x"))).statusCode).toBe(500);
  });
});
