// Runs in a child process of its own: loads each bundle as Lambda would and tells what it says of itself.
import { pathToFileURL } from "node:url";
import { descriptionKey, descriptionsKey } from "../runtime/description.ts";
import type { DescribeAnswer, DescribeRequest } from "./describe-protocol.ts";

process.setSourceMapsEnabled(true);
process.on("message", (requests: DescribeRequest[]) => void describeAll(requests));
// An error outside the import itself (a rejected promise, a timer) belongs to the bundle that is being loaded.
process.on("uncaughtException", (error) => answer({ kind: "failed", function: loading, stack: stackOf(error) }));
let loading = "";
answer({ kind: "ready" });

async function describeAll(requests: DescribeRequest[]): Promise<void> {
  for (const request of requests) {
    loading = request.function;
    answer({ kind: "loading", function: loading });
    try {
      const loaded: Record<string, unknown> = await import(pathToFileURL(request.codeFile).href);
      answer({ kind: "described", function: loading, description: descriptionOf(loaded) });
    } catch (error) {
      answer({ kind: "failed", function: loading, stack: stackOf(error) });
    }
  }
  // A bundle that keeps something open (a timer, a socket) must not keep the deploy waiting.
  process.exit(0);
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
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function answer(message: DescribeAnswer): void {
  process.send?.(message);
}
