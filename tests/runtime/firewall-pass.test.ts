import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { handler } from "../../plinth/index.ts";
import { readSourceIp } from "../../plinth/runtime/guards/guard-request.ts";
import { apiEvent, captureLines, type LogLine } from "./lane-harness.ts";

const [NEW, OLD] = ["newest-secret", "former-secret"];
const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

let lines: LogLine[];
beforeEach(() => {
  lines = captureLines();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The lane of a route in a stack with a firewall, and what its function saw. */
function guarded() {
  vi.stubEnv("PLINTH_PASS_HASHES", `${hashOf(NEW)},${hashOf(OLD)}`);
  const fn = vi.fn((_body: unknown, { rawEvent }: { rawEvent: unknown }) => JSON.stringify(rawEvent));
  return { main: handler(fn, { public: true }), fn };
}
const from = (headers: Record<string, string>) => apiEvent("GET /x", { headers });

describe("behind a firewall", () => {
  it.each([
    ["nothing", {}],
    ["an empty secret", { "x-plinth-pass": "" }],
    ["another secret", { "x-plinth-pass": "guess" }],
    ["the hash of the secret", { "x-plinth-pass": hashOf(NEW) }],
    ["the secret under another name", { "x-plinth-passed": NEW }],
  ])("a request with %s is refused before the route runs, and the log says why", async (_, headers) => {
    const { main, fn } = guarded();
    const answer = await main(from(headers));
    expect(answer).toMatchObject({ statusCode: 403 });
    expect(JSON.parse(answer.body ?? "").error.code).toBe("FORBIDDEN");
    expect(answer.body).not.toContain("firewall");
    expect(JSON.stringify(lines)).toContain("It came past the firewall.");
    expect(fn).not.toHaveBeenCalled();
  });

  it.each([NEW, OLD])(
    "the secret and the one before let a request through, and the route sees neither",
    async (secret) => {
      const { main } = guarded();
      const answer = await main(from({ "x-plinth-pass": secret, accept: "text/plain" }));
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain("text/plain");
      expect(answer.body + JSON.stringify(lines)).not.toContain(secret);
    },
  );

  it.each([
    ["CloudFront writes its caller last", "203.0.113.9", "203.0.113.9"],
    ["and the gateway CloudFront behind it", "203.0.113.9, 192.0.2.1", "203.0.113.9"],
    ["what a caller wrote is not believed", "10.0.0.1, 203.0.113.9,192.0.2.1", "203.0.113.9"],
    ["IPv6 too", "2001:db8::1, 192.0.2.1", "2001:db8::1"],
    ["without a word, it stays the gateway's", "", "192.0.2.1"],
  ])("the caller's address is the viewer's: %s", async (_, forwarded, expected) => {
    const { main } = guarded();
    const event = from({ "x-plinth-pass": NEW, ...(forwarded ? { "x-forwarded-for": forwarded } : {}) });
    expect((await main(event)).statusCode).toBe(200);
    expect(readSourceIp(event)).toBe(expected);
  });
});

it("without a firewall nothing is asked, and the forwarded address is not believed", async () => {
  const main = handler(() => "hello", { public: true });
  const event = from({ "x-forwarded-for": "203.0.113.9" });
  expect(await main(event)).toMatchObject({ statusCode: 200 });
  expect(readSourceIp(event)).toBe("192.0.2.1");
});
