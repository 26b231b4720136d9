// Runs in a child process of its own: loads each bundle as Lambda would and tells what it says of itself.
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { descriptionKey, descriptionsKey } from "../runtime/description.ts";
import type { DescribeAnswer, DescribeRequest } from "./describe-protocol.ts";
import { guardLoad } from "./guard-load.ts";

const LONGEST_STACK = 8_000;
Error.stackTraceLimit = 50;
const answer = takeChannel();
const exit = process.exit.bind(process);
const faults: unknown[] = [];
const note = (error: unknown): void => void faults.push(error);
// An error outside the import itself, such as a rejected promise, belongs to the bundle that is being loaded.
process.on("uncaughtException", note);
process.on("disconnect", () => exit(0));
guardLoad(note);

async function describe({ codeFile }: DescribeRequest): Promise<void> {
  faults.length = 0;
  let description: unknown;
  try {
    description = descriptionOf(await import(pathToFileURL(codeFile).href));
    // Until now rejections that nobody handles have not been told.
    await setImmediate();
  } catch (error) {
    note(error);
  }
  answer(faults.length > 0 ? { kind: "failed", stack: stackOf(faults[0]) } : { kind: "described", description });
}

/** The channel to the parent, out of reach of the bundles. */
function takeChannel(): (message: DescribeAnswer) => void {
  const send = process.send?.bind(process);
  if (!send) throw new Error("This file is run by describe-process.ts, as a child process.");
  process.on("message", (request: DescribeRequest) => void describe(request));
  Reflect.deleteProperty(process, "send");
  return (message) => void send(message);
}

function descriptionOf(loaded: Record<string, unknown>): unknown {
  if (loaded["resources"]) return Object.values(loaded["resources"]).filter(isDescriptor);
  const handler = loaded["handler"];
  if (typeof handler !== "function") return undefined;
  return Reflect.get(handler, descriptionKey) ?? Reflect.get(handler, descriptionsKey);
}

function isDescriptor(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && "name" in value;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `It threw ${String(error)}, which is no Error.`.slice(0, LONGEST_STACK);
  const cause = error.cause instanceof Error ? `\nCaused by ${error.cause.stack}` : "";
  return `${sentenceOf(error)}${String(error.stack)}${cause}`.slice(0, LONGEST_STACK);
}

/** Node's own sentence advises a flag that nobody can set on Lambda. */
function sentenceOf(error: Error): string {
  if (!("permission" in error)) return "";
  const { permission, resource }: { permission: unknown; resource?: unknown } = error;
  if (permission === "FileSystemWrite")
    return `It wrote to ${String(resource)} at load; Lambda lets a function write below /tmp alone.\n`;
  if (permission === "ChildProcess") return "It started a process at load.\n";
  if (permission === "WorkerThreads") return "It started a thread at load.\n";
  return `It used ${String(permission)} at load, which is not allowed there.\n`;
}
