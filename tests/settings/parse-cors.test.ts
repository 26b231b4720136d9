import { describe, expect, test } from "vitest";
import { parseCors } from "../../plinth/settings/parse-cors.ts";

const ORIGIN = "https://app.example.com";
const parse = (written: unknown) => parseCors(JSON.stringify(written), "dev", "Pulumi.dev.yaml");

describe("cors", () => {
  test("is closed unless it is named", () => {
    for (const text of [undefined, "", "{}"])
      expect(parseCors(text, "dev", "Pulumi.dev.yaml")).toEqual({ cors: undefined, problems: [] });
  });

  test("has what the lane reads and writes by default, and no credentials", () => {
    expect(parse({ allowOrigins: [ORIGIN, "http://localhost:5173"] }).cors).toEqual({
      allowOrigins: [ORIGIN, "http://localhost:5173"],
      allowCredentials: false,
      allowHeaders: ["authorization", "content-type", "idempotency-key"],
      exposeHeaders: ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "x-request-id"],
      maxAgeSeconds: 3600,
    });
  });

  test("takes quoted numbers and booleans, as a file may have them", () => {
    const { cors } = parse({ allowOrigins: [ORIGIN], allowCredentials: "true", maxAgeSeconds: "0" });
    expect(cors).toMatchObject({ allowCredentials: true, maxAgeSeconds: 0 });
  });

  test("is never open to any page with credentials", () => {
    expect(parse({ allowOrigins: ["*"] }).cors?.allowOrigins).toEqual(["*"]);
    const { cors, problems } = parse({ allowOrigins: ["*"], allowCredentials: true });
    expect([cors, problems.map(({ code, message }) => [code, /`cors.allowCredentials`.*"\*"/.test(message)])]).toEqual([
      undefined,
      [["CORS_SETTING", true]],
    ]);
  });

  test.each([
    ["allowOrigins", [ORIGIN, "*"]],
    ["allowOrigins", []],
    ["allowOrigins", ORIGIN],
    ["allowOrigins", [`${ORIGIN}/`]],
    ["allowOrigins", [`${ORIGIN}/app`]],
    ["allowOrigins", ["https://*.example.com"]],
    ["allowOrigins", ["http://app.example.com"]],
    ["allowOrigins", ["app.example.com"]],
    ["allowOrigins", ["null"]],
    ["allowOrigins", [5]],
    ["allowOrigins", Array.from({ length: 101 }, (_, index) => `https://a${index}.example.com`)],
    ["allowCredentials", "yes"],
    ["allowCredentials", 1],
    ["allowHeaders", "x-a"],
    ["allowHeaders", ["x a"]],
    ["allowHeaders", ["*"]],
    ["exposeHeaders", ["x:a"]],
    ["maxAgeSeconds", -1],
    ["maxAgeSeconds", 86_401],
    ["maxAgeSeconds", 1.5],
    ["maxAgeSeconds", "1h"],
  ])("refuses %s %j, with what it may be", (key, value) => {
    const { cors, problems } = parse({ allowOrigins: [ORIGIN], [key]: value });
    expect([cors, problems.map(({ message }) => message.startsWith(`\`cors.${key}\` is `))]).toEqual([
      undefined,
      [true],
    ]);
    expect(problems[0]?.message).toContain("; it must be ");
  });

  test("lists all problems at once, a misspelled field and a missing one among them", () => {
    const { problems } = parse({ allowOrigin: [ORIGIN], maxAgeSeconds: "long" });
    expect(problems.map(({ message }) => message.split(" ")[0])).toEqual([
      "`cors.allowOrigin`",
      "`cors.allowOrigins`",
      "`cors.maxAgeSeconds`",
    ]);
    expect(problems[0]?.message).toContain("did you mean `allowOrigins`?");
  });
});
