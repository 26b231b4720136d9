import { codeHash } from "./code-hash.ts";
import { type MetricsSettings, readMetricsSettings } from "./metrics.ts";
import { toLogFields } from "./redact.ts";
import { redactText } from "./redact-text.ts";

export type LogFields = Readonly<Record<string, unknown>>;

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 50 };
export type LogLevel = Exclude<keyof typeof levels, "silent">;

/** `logger.info("sentence", { fields })`: one JSON line each. Keys that name a secret are masked. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  child(fields: LogFields): Logger;
}

/** What is the same on all lines of a function. */
export interface LogSettings {
  readonly threshold: number;
  readonly function: string | undefined;
  readonly stack: string | undefined;
  readonly metrics: MetricsSettings | undefined;
}

/**
 * Level of `PLINTH_LOG_LEVEL` (debug, info, warn, error, silent; default info), Lambda's own function name and the stack of
 * `PLINTH_STACK`. Read once per function: the environment is slow to read and does not change.
 */
export function readLogSettings(): LogSettings {
  const { PLINTH_LOG_LEVEL: level, AWS_LAMBDA_FUNCTION_NAME: name, PLINTH_STACK: stack } = process.env;
  const threshold = Object.entries(levels).find(([known]) => known === level)?.[1] ?? levels.info;
  return { threshold, function: name, stack, metrics: readMetricsSettings() };
}

/**
 * A small logger of our own behind the `Logger` interface, so that another library can take its place. It writes to stdout
 * directly: Lambda's JSON log format would wrap what goes through `console` a second time. Every logger belongs to one
 * invocation.
 */
export function createLogger(requestId: string, settings: LogSettings, bound: LogFields = {}): Logger {
  const source = { requestId, settings, bound };
  // Methods, and `write` outside: the bundler gives every other function its name when it is made, a microsecond of each request.
  return {
    debug(message, fields) {
      write(source, "debug", message, fields);
    },
    info(message, fields) {
      write(source, "info", message, fields);
    },
    warn(message, fields) {
      write(source, "warn", message, fields);
    },
    error(message, fields) {
      write(source, "error", message, fields);
    },
    child(fields) {
      return createLogger(requestId, settings, { ...bound, ...toLogFields(fields) });
    },
  };
}

interface LineSource {
  readonly requestId: string;
  readonly settings: LogSettings;
  readonly bound: LogFields;
}

function write(
  { requestId, settings, bound }: LineSource,
  level: LogLevel,
  message: string,
  fields: LogFields = {},
): void {
  if (levels[level] < settings.threshold) return;
  const written = { ...bound, ...toLogFields(fields) };
  writeLine(settings, level, redactText(String(message)), requestId, hasStack(written) ? withCode(written) : written);
}

function hasStack(fields: LogFields): boolean {
  return Object.values(fields).some((value) => typeof value === "object" && value !== null && "stack" in value);
}

// The positions of a stack are those of the bundle: which one it is, `plinth logs` has to know.
function withCode(fields: LogFields): LogFields {
  const code = codeHash();
  return code === undefined ? fields : { ...fields, code };
}

/**
 * Writes one line whatever the level, of fields that JSON can write and that hold no secret. A field that has a name of the
 * line's own is kept under that name with `_`.
 */
export function writeLine(
  settings: LogSettings,
  level: LogLevel,
  message: string,
  requestId: string,
  fields: LogFields,
): void {
  const line: Record<string, unknown> = {
    timestamp: new Date().toISOString(),
    level,
    message,
    requestId,
    function: settings.function,
    stack: settings.stack,
  };
  for (const key of Object.keys(fields)) line[Object.hasOwn(line, key) ? `${key}_` : key] = fields[key];
  printLine(line);
}

/** Writes an object as one line. */
export function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
