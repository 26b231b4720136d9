import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LANE_REQUESTS } from "./requests.ts";
import { openInProcess } from "./send-in-process.ts";

// The same requests go to a deployed stack in tests/engine/lane.test.ts, which compares the answers.
const send = await openInProcess();
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("in process", () => {
  it.each(LANE_REQUESTS)("answers $status to $method $target: $name", async (request) => {
    const { status, headers, body } = await send(request);
    expect(status).toBe(request.status);
    expect(headers["content-type"]).toBeTypeOf("string");
    expect(body.toString()).not.toMatch(/secret/);
  });
});
