import { describe, expect, it } from "vitest";
import { formatLine } from "../../plinth/logs/format-line.ts";
import { parseLine } from "../../plinth/logs/log-line.ts";

const time = Date.UTC(2026, 10, 25, 8);
const event = (text: string) => ({ id: "1", time, unit: "a-get", text });
const format = (text: string) => formatLine(event(text), parseLine(event(text)));

describe("formatLine", () => {
  it("shows level, function, message and fields, and a stack below them", () => {
    const line = {
      ...{
        timestamp: "t",
        level: "error",
        message: "request failed",
        requestId: "r1",
        function: "shop-a",
        stack: "dev",
      },
      ...{
        code: "abc",
        error: { name: "Error", stack: "Error: no\n    at a.ts:1:2", cause: [{ stack: "inner", n: 1 }] },
      },
    };
    expect(format(JSON.stringify(line))).toBe(
      [
        '2026-11-25T08:00:00.000Z ERROR a-get request failed requestId=r1 error={"name":"Error","cause":[{"n":1}]}',
        "    Error: no",
        "        at a.ts:1:2",
        "    inner",
      ].join("\n"),
    );
  });

  it("leaves out what CloudWatch reads the metrics from", () => {
    const line = { level: "info", message: "request", status: 200, errors: 0, coldStarts: 1, _aws: { Timestamp: 1 } };
    expect(format(JSON.stringify(line))).toBe("2026-11-25T08:00:00.000Z INFO  a-get request status=200");
  });

  it.each([["START RequestId: 1\n"], ["{broken"], ["[1]"], ['"text"']])("shows %j as it is", (text) => {
    expect(format(text)).toBe(`2026-11-25T08:00:00.000Z a-get ${text.trimEnd()}`);
  });

  it("shows a line without level and message", () => {
    expect(format('{"a":1}')).toBe("2026-11-25T08:00:00.000Z INFO  a-get  a=1");
  });

  it("shows control characters, and obeys none", () => {
    const line = { message: "a\u001b[2J", path: "/x\nfake", error: { stack: "Error: \u009bno\n    at a.ts:1:2" } };
    expect(format(JSON.stringify(line))).toBe(
      [
        "2026-11-25T08:00:00.000Z INFO  a-get a\\u001b[2J path=/x\\u000afake error={}",
        "    Error: \\u009bno",
        "        at a.ts:1:2",
      ].join("\n"),
    );
    expect(format("plain \u001b]0;title\u0007")).toBe("2026-11-25T08:00:00.000Z a-get plain \\u001b]0;title\\u0007");
  });
});
