import { describe, expect, it } from "vitest";
import { isCardNumber, redactText } from "../../../plinth/runtime/logging/redact-text.ts";

// Numbers that card networks publish for tests.
const cards = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "6011111111111117",
  "4222222222222",
  "2223003122003222",
];

describe("redactText", () => {
  it.each([
    ["Bearer abc.def-123", "Bearer [redacted]"],
    ["authorization: bearer  AbCdEf==, next", "authorization: bearer [redacted], next"],
    ["Basic dXNlcjpwYXNz", "Basic [redacted]"],
    ["token eyJhbGciOi.eyJzdWIi.c2ln here", "token [redacted] here"],
    ["unsigned eyJhbGciOi.eyJzdWIi. end", "unsigned [redacted] end"],
    ["half eyJhbGciOi.eyJzdWIi", "half [redacted]"],
    ["/login?password=hunter2&next=/a", "/login?password=[redacted]&next=/a"],
    ["access_token=abc;x", "access_token=[redacted];x"],
    ['{"passwd": "hunter2", "a": 1}', '{"passwd": "[redacted]", "a": 1}'],
    ["{'secret':'x'}", "{'secret':'[redacted]'}"],
    ["api-key: 123, apikey=4 api_key = 5", "api-key: [redacted], apikey=[redacted] api_key = [redacted]"],
    ["paid with 4111 1111 1111 1111.", "paid with [redacted]."],
    ["paid with 4111-1111-1111-1111", "paid with [redacted]"],
    ["two: 4111111111111111, 378282246310005", "two: [redacted], [redacted]"],
  ])("turns %j into %j", (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    "",
    "nothing to hide",
    "the bearer of good news",
    "basic plan",
    "a token was refused",
    "4111111111111112 has a wrong check digit",
    "order 1795507200000",
    "id 00000000000000000000",
    "5e6a1c3b4111111111111111",
    "eyJust a word",
    "2026-11-25 10:00:00 123456",
  ])("leaves %j alone", (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe("isCardNumber", () => {
  it.each(cards)("knows %s", (digits) => {
    expect(isCardNumber(digits)).toBe(true);
    const last = Number(digits.at(-1));
    expect(isCardNumber(`${digits.slice(0, -1)}${(last + 1) % 10}`)).toBe(false);
  });

  it("takes 13 to 19 digits that begin with 2 to 6", () => {
    // Each passes the check digit.
    expect(["4000000000006", "6000000000000000004"].map(isCardNumber)).toEqual([true, true]);
    expect(["400000000002", "60000000000000000007", "1000000000000008", "7000000000000005"].map(isCardNumber)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
