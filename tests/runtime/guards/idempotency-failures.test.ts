import { describe, expect, it, vi } from "vitest";
import { handler, idempotency, NotFound } from "#plinth";
import { DeadlineExceeded } from "../../../plinth/runtime/errors.ts";
import { codeOf, useGuards } from "./guard-harness.ts";
import { counted, lambda, nowSeconds, post, theRecord } from "./idempotency-harness.ts";

const harness = useGuards();
const stored = () => theRecord(harness);

describe("a request that fails", () => {
  it.each([
    ["an error for the caller", () => new NotFound(), 404],
    ["a bug", () => new Error("bug"), 500],
  ])("frees its key: %s", async (_, error, status) => {
    const { main, runs } = counted({}, (run) => {
      if (run === 1) throw error();
      return { run };
    });
    expect((await main(post("k1"))).statusCode).toBe(status);
    expect(harness.store.records.size).toBe(0);
    expect((await main(post("k1"))).body).toBe('{"run":2}');
    expect(runs()).toBe(2);
  });

  it("frees its key when a middleware makes the failure of it, and keeps an answer of 399", async () => {
    let status = 400;
    const turn = {
      after: (request: { response: { statusCode: number } }) => {
        request.response.statusCode = status;
      },
    };
    const main = handler(() => 1, { middleware: [idempotency(), turn] });
    expect((await main(post("k1"))).statusCode).toBe(400);
    expect(harness.store.records.size).toBe(0);
    status = 399;
    await main(post("k1"));
    expect(stored()["state"]).toBe("answered");
  });

  it("frees its key when a middleware leaves no whole response", async () => {
    const spoil = {
      after: (request: { response: unknown }) => {
        request.response = { body: 1 };
      },
    };
    const main = handler(() => 1, { middleware: [idempotency(), spoil] });
    expect((await main(post("k1"))).statusCode).toBe(500);
    expect(harness.store.records.size).toBe(0);
  });

  it("frees its key when the author's own error hook answers", async () => {
    const soften = { onError: () => ({ statusCode: 200, body: "{}" }) };
    const { main } = { main: handler(() => Promise.reject(new Error("bug")), { middleware: [idempotency(), soften] }) };
    expect((await main(post("k1"))).statusCode).toBe(200);
    expect(harness.store.records.size).toBe(0);
  });

  it("keeps its key past the deadline, since the function may still be at work", async () => {
    const { main } = counted({}, () => {
      throw new DeadlineExceeded();
    });
    expect((await main(post("k1"), lambda(1_000))).statusCode).toBe(504);
    expect(stored()).toMatchObject({ state: "running", expiresAt: nowSeconds + 2 });
    expect(harness.store.calls).toEqual(["claim t-idempotency"]);
  });

  it("says so when the key cannot be freed, and still answers", async () => {
    harness.store.failing.add("release");
    const { main } = counted({}, () => {
      throw new NotFound();
    });
    expect((await main(post("k1"))).statusCode).toBe(404);
    expect(harness.lines[0]).toMatchObject({
      level: "warn",
      message: "The idempotency key stays taken until Lambda's time limit: it could not be released.",
      error: { message: "no answer to release" },
    });
  });
});

describe("once an answer is stored", () => {
  it("no later failure takes it back", async () => {
    const { before, after, onError } = idempotency();
    const response = { statusCode: 200, headers: {}, body: "{}", isBase64Encoded: false };
    const request = { event: post("k1"), context: lambda(1_000), response, error: undefined, internal: {} };
    for (const hook of [before, after, onError]) await Reflect.apply(hook ?? never, undefined, [request]);
    expect(harness.store.calls).toEqual(["claim t-idempotency", "replace t-idempotency"]);
    await Reflect.apply(after ?? never, undefined, [request]);
    expect(harness.store.calls).toHaveLength(2);
  });

  it("and a failure that is settled is settled once", async () => {
    const { before, onError } = idempotency();
    const request = { event: post("k1"), context: lambda(1_000), error: new Error("bug"), internal: {} };
    for (const hook of [before, onError, onError]) await Reflect.apply(hook ?? never, undefined, [request]);
    expect(harness.store.calls).toEqual(["claim t-idempotency", "release t-idempotency"]);
  });
});

function never(): never {
  throw new Error("no such hook");
}

describe("a large answer", () => {
  const overhead = JSON.stringify({
    statusCode: 201,
    headers: { "content-type": "application/json", "x-request-id": "JKJaXmPLvHcESHA=" },
    body: '""',
    isBase64Encoded: false,
  }).length;
  const most = 350 * 1024;

  it("is kept up to 350 KB", async () => {
    const { main } = counted({}, () => "a".repeat(most - overhead));
    await main(post("k1"));
    expect(Buffer.byteLength(String(stored()["answer"]))).toBe(most);
  });

  it("is not kept beyond that: the caller gets it, the log says so, and a retry is told and does not run", async () => {
    const { main, runs } = counted({}, () => "a".repeat(most - overhead + 1));
    expect((await main(post("k1"))).statusCode).toBe(201);
    expect(stored()).toMatchObject({ state: "answer-not-kept", expiresAt: nowSeconds + 86_400 });
    expect(stored()).not.toHaveProperty("answer");
    expect(harness.lines[0]).toMatchObject({
      level: "warn",
      message: "The answer is too large to be kept: a retry with the same idempotency key will get a 409.",
      bytes: most + 1,
      mostBytes: most,
    });
    const retry = await main(post("k1"));
    expect([retry.statusCode, JSON.parse(retry.body).error]).toMatchObject([
      409,
      {
        code: "IDEMPOTENCY_ANSWER_NOT_KEPT",
        message: "The request with this Idempotency-Key was carried out, and its answer was too large to be kept.",
      },
    ]);
    expect(runs()).toBe(1);
  });
});

describe("without DynamoDB", () => {
  it("nothing runs that may have run before", async () => {
    harness.store.failing.add("claim");
    const { main, runs } = counted();
    const answer = await main(post("k1"));
    expect([answer.statusCode, answer.headers["retry-after"], runs()]).toEqual([503, "5", 0]);
    expect(JSON.parse(answer.body).error.message).toBe(
      "Whether this was done before cannot be told now, so nothing was done. Try again with the same key.",
    );
    expect(harness.lines[0]).toMatchObject({ level: "error", error: { cause: { message: "no answer to claim" } } });
  });

  it("what has run is answered, and the log says that a retry would run again", async () => {
    harness.store.failing.add("replace");
    const { main, runs } = counted();
    expect((await main(post("k1"))).body).toBe('{"run":1}');
    expect(harness.lines[0]).toMatchObject({
      level: "error",
      message: "The answer was not kept: a retry with the same idempotency key will run again.",
      error: { message: "no answer to replace" },
    });
    expect((await main(post("k1"))).statusCode).toBe(409);
    expect([runs(), stored()["state"]]).toEqual([1, "running"]);
  });

  it("a record that says nothing of itself is one that runs", async () => {
    harness.store.claim = async () => ({ id: "", expiresAt: 0 });
    const answer = await counted().main(post("k1"));
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "IDEMPOTENCY_IN_PROGRESS"]);
  });

  it("and without its table, the log says which variable is not set", async () => {
    vi.stubEnv("PLINTH_TABLE_PLINTH_IDEMPOTENCY", "");
    expect((await counted().main(post("k1"))).statusCode).toBe(503);
    expect(JSON.stringify(harness.lines[0])).toContain(
      'There is no table \\"plinth-idempotency\\" here: PLINTH_TABLE_PLINTH_IDEMPOTENCY is not set.',
    );
  });
});
