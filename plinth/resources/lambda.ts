import type { FunctionGrant } from "./grants.ts";
import { lambdaClient } from "./lambda-client.ts";
import { FunctionFailure } from "./resource-errors.ts";
import type { InputOf, OutputOf, TypedTask } from "./task-types.ts";
import { checkTaskName, functionVariable, readAddress } from "./task-variable.ts";

// The longest that a route can wait: the gateway gives up after 30 s.
const defaultTimeoutSeconds = 29;

export interface InvokeOptions {
  /** Hands the input over and does not wait for the answer. Default false. */
  readonly async?: boolean;
  /** Most seconds to wait for the answer; the function itself goes on. 1–900. Default 29. */
  readonly timeoutSeconds?: number;
}

/** The handle on the function of a file in functions/. */
export interface LambdaFunction<Input, Output> {
  readonly kind: "function-handle";
  readonly name: string;
  /** Grant for `uses`: invoke. */
  readonly invokes: FunctionGrant;
  /** The function's answer; a `FunctionFailure` where it failed. Never repeated, except where Lambda had no room to begin it. */
  invoke(input: Input, options?: InvokeOptions & { readonly async?: false }): Promise<Output>;
  /** Ends when Lambda has taken the input over. Lambda repeats a function that fails, twice. */
  invoke(input: Input, options: InvokeOptions & { readonly async: true }): Promise<void>;
}

/**
 * The handle by which routes and tasks invoke a function. It is typed by the function, of which nothing is bundled:
 *
 * `import type { main } from "../functions/resize.ts"; export const resize = lambda<typeof main>("resize");`
 */
export function lambda<Task extends TypedTask<"function", unknown, unknown>>(
  name: string,
): LambdaFunction<InputOf<Task>, OutputOf<Task>>;
export function lambda(name: string): LambdaFunction<unknown, unknown> {
  checkTaskName("lambda", "functions", name);
  function invoke(input: unknown, options?: InvokeOptions & { readonly async?: false }): Promise<unknown>;
  function invoke(input: unknown, options: InvokeOptions & { readonly async: true }): Promise<void>;
  async function invoke(input: unknown, options: InvokeOptions = {}): Promise<unknown> {
    const { async = false, timeoutSeconds = defaultTimeoutSeconds } = options;
    const text: unknown = JSON.stringify(input);
    if (typeof text !== "string")
      throw new TypeError(`A value of type ${typeof input} cannot be handed to "${name}" as JSON.`);
    const functionName = readAddress(functionVariable(name), "function", name, "invokes");
    const timeLimitMs = timeoutSeconds * 1000;
    const answer = await lambdaClient().invoke({ functionName, input: text, async, timeLimitMs });
    if ("failure" in answer) throw toFunctionFailure(name, answer.failure);
    return answer.value;
  }
  const invokes = Object.freeze({ kind: "function", name, access: "invoke" } as const);
  return Object.freeze({ kind: "function-handle", name, invokes, invoke });
}

/** A task of ours puts its error's JSON into the message; anything else, a crash or a timeout, is Lambda's own words. */
function toFunctionFailure(name: string, failure: unknown): FunctionFailure {
  const errorMessage = textAt(failure, "errorMessage");
  const error = errorOf(errorMessage);
  if (error === undefined) {
    return new FunctionFailure(name, { code: textAt(failure, "errorType") || "UNKNOWN", message: errorMessage });
  }
  return new FunctionFailure(name, {
    code: textAt(error, "code"),
    message: textAt(error, "message"),
    details: "details" in error && isRecord(error.details) ? error.details : {},
    requestId: textAt(error, "requestId") || undefined,
  });
}

function errorOf(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) && isRecord(parsed["error"]) ? parsed["error"] : undefined;
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, key: string): string {
  const text = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof text === "string" ? text : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
