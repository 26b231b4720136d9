import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeadlineExceeded, handler } from "#plinth";
import { openDeadline } from "../../plinth/runtime/deadline.ts";
import { apiEvent, captureLines, type LogLine, requestId } from "./lane-harness.ts";

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lambda's context of a function that has this long left. */
const left = (ms: number) => ({ getRemainingTimeInMillis: () => ms });
const never = () => new Promise<never>(() => undefined);

describe("the deadline", () => {
  it.each([
    [10_000, 9_500],
    [2_000, 1_800],
    [300, 250],
  ])("of a function that has %i ms left is after %i ms", async (remainingMs, expectedMs) => {
    const raced = openDeadline(left(remainingMs)).race(never());
    const outcome = vi.fn();
    raced.catch(outcome);
    await vi.advanceTimersByTimeAsync(expectedMs - 1);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toHaveBeenCalledWith(expect.any(DeadlineExceeded));
  });

  it.each([[{}], [{ getRemainingTimeInMillis: 5 }], [left(Number.NaN)], [left(-1)], [left(0)]])(
    "is none where the context does not say how long: %j",
    async (context) => {
      const deadline = openDeadline(context);
      expect(deadline.remainingMs()).toBe(Number.POSITIVE_INFINITY);
      expect(await deadline.race(Promise.resolve(1))).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("leaves no timer behind, whether the work ends well or badly", async () => {
    expect(await openDeadline(left(1_000)).race(Promise.resolve(1))).toBe(1);
    await expect(openDeadline(left(1_000)).race(Promise.reject(new Error("a")))).rejects.toThrow("a");
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("aborts the signal with the error, also one that is asked for later", async () => {
    const [early, late] = [openDeadline(left(1_000)), openDeadline(left(1_000))];
    const { signal } = early;
    expect(early.signal).toBe(signal);
    const raced = Promise.allSettled([early.race(never()), late.race(never())]);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(900);
    await raced;
    expect([signal.aborted, late.signal.aborted]).toEqual([true, true]);
    expect([signal.reason, late.signal.reason]).toEqual([expect.any(DeadlineExceeded), expect.any(DeadlineExceeded)]);
  });
});

describe("a route past its deadline", () => {
  it("answers 504 in the shape of every error, and is logged", async () => {
    const answer = handler(never)(apiEvent("GET /x"), left(1_000));
    await vi.advanceTimersByTimeAsync(900);
    expect(await answer).toEqual({
      statusCode: 504,
      headers: { "content-type": "application/json", "x-request-id": requestId },
      body: `{"error":{"code":"DEADLINE_EXCEEDED","message":"The answer took too long.","details":{},"requestId":"${requestId}"}}`,
      isBase64Encoded: false,
    });
    expect(lines).toMatchObject([
      { level: "error", message: "request failed", error: { name: "DeadlineExceeded" } },
      { message: "request", status: 504, errorCode: "DEADLINE_EXCEEDED" },
    ]);
  });

  it("may stop by its signal, and how it ends reaches nobody", async () => {
    const stopped = vi.fn();
    const main = handler(
      (_body, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            stopped(signal.reason);
            reject(new Error("stopped"));
          });
        }),
    );
    const answer = main(apiEvent("GET /x"), left(1_000));
    await vi.advanceTimersByTimeAsync(900);
    expect(await answer).toMatchObject({ statusCode: 504 });
    expect(stopped).toHaveBeenCalledExactlyOnceWith(expect.any(DeadlineExceeded));
  });

  it("holds for the author's middlewares too", async () => {
    const main = handler(() => 1, { middleware: [{ before: never }] });
    const answer = main(apiEvent("GET /x"), left(1_000));
    await vi.advanceTimersByTimeAsync(900);
    expect(await answer).toMatchObject({ statusCode: 504 });
  });
});
