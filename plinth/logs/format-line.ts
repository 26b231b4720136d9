import { styleText } from "node:util";
import type { LogEvent, parseLine } from "./log-line.ts";

const STYLES = { debug: "dim", info: "cyan", warn: "yellow", error: "red" } as const;
// Said once at the line's beginning, or of no use to a reader.
const SAID = ["timestamp", "level", "message", "function", "stack", "code", "_aws", "errors", "coldStarts"];

/** A line for people: time, level, function, message, fields, and each stack below it, indented. */
export function formatLine(event: LogEvent, line: ReturnType<typeof parseLine>): string {
  const time = new Date(event.time).toISOString();
  if (line === undefined) return `${time} ${event.unit} ${visible(event.text.trimEnd())}`;
  const level = typeof line["level"] === "string" ? line["level"] : "info";
  const head = `${time} ${paint(level)} ${event.unit} ${visible(String(line["message"] ?? ""))}`;
  const fields = Object.entries(line).filter(([key, value]) => !SAID.includes(key) && value !== undefined);
  const stacks = stacksOf(Object.fromEntries(fields));
  const said = fields.map(
    ([key, value]) => `${key}=${visible(typeof value === "string" ? value : JSON.stringify(withoutStacks(value)))}`,
  );
  return [
    [head, ...said].join(" "),
    ...stacks.flatMap((stack) => stack.split("\n").map((each) => `    ${visible(each)}`)),
  ].join("\n");
}

function paint(level: string): string {
  const style = Object.entries(STYLES).find(([known]) => known === level)?.[1];
  const text = level.toUpperCase().padEnd(5);
  // No colour where the output is no terminal, or where NO_COLOR asks for none.
  return style === undefined ? text : styleText(style, text, { stream: process.stdout });
}

function stacksOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "stack" && typeof each === "string" ? [each] : stacksOf(each),
  );
}

function withoutStacks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStacks);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== "stack");
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutStacks(each)]));
}

// Paths and messages hold what callers sent: a line break would begin a line that nobody wrote, an escape would command the terminal.
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
