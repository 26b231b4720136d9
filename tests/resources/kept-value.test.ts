import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepValue } from "../../plinth/resources/kept-value.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const fails = () => Promise.reject(new Error("gone"));

describe("a kept value", () => {
  it("is fetched once for all who want it at once, and kept for its time", async () => {
    const fetchValue = vi.fn(async () => `value ${fetchValue.mock.calls.length}`);
    const value = keepValue(fetchValue, 1000);
    expect(await Promise.all([value(), value(), value()])).toEqual(["value 1", "value 1", "value 1"]);
    vi.setSystemTime(999);
    expect(await value()).toBe("value 1");
    vi.setSystemTime(1000);
    expect(await Promise.all([value(), value()])).toEqual(["value 2", "value 2"]);
  });

  it.each([
    [0, 900],
    [0.999_999, 1099],
  ])("has a time that differs by a tenth at most: random %d, until %d", async (random, until) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const fetchValue = vi.fn(async () => "value");
    const value = keepValue(fetchValue, 1000);
    await value();
    vi.setSystemTime(until - 1);
    await value();
    expect(fetchValue).toHaveBeenCalledTimes(1);
    vi.setSystemTime(until + 1);
    await value();
    expect(fetchValue).toHaveBeenCalledTimes(2);
  });

  it("fails with whoever asks first, and is asked for again at once", async () => {
    const fetchValue = vi.fn<() => Promise<string>>().mockImplementationOnce(fails).mockResolvedValue("value");
    const value = keepValue(fetchValue, 1000);
    await expect(Promise.all([value(), value()])).rejects.toThrow("gone");
    expect(await value()).toBe("value");
  });

  it("serves an hour more when no new one is to be had, asked for every half minute", async () => {
    const fetchValue = vi.fn<() => Promise<string>>().mockResolvedValueOnce("old").mockImplementation(fails);
    const value = keepValue(fetchValue, 1000);
    await value();
    vi.setSystemTime(1000);
    expect([await value(), await value()]).toEqual(["old", "old"]);
    expect(fetchValue).toHaveBeenCalledTimes(2);
    vi.setSystemTime(31_000);
    expect(await value()).toBe("old");
    expect(fetchValue).toHaveBeenCalledTimes(3);
    vi.setSystemTime(1000 + 3_600_000);
    await expect(value()).rejects.toThrow("gone");
    fetchValue.mockResolvedValue("new");
    expect(await value()).toBe("new");
  });
});
