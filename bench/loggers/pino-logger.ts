// Plinth's logger over Pino, to measure what that would cost. In place of plinth/runtime/logging/logger.ts.
import { pino } from "pino";
import type { LogFields, Logger, LogSettings } from "../../plinth/runtime/logging/logger.ts";
import { toLogValue } from "../../plinth/runtime/logging/redact.ts";

const LEVELS = ["debug", "info", "warn", "error", "silent"];

const root = pino({
  level: "debug",
  base: null,
  messageKey: "message",
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  // Of the browser's build alone, which writes to the console by itself.
  browser: {
    formatters: { level: (level) => ({ level }) },
    write: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  },
});

export function readLogSettings(): LogSettings {
  const { PLINTH_LOG_LEVEL: wanted, AWS_LAMBDA_FUNCTION_NAME: name, PLINTH_STACK: stack } = process.env;
  const level = LEVELS.find((each) => each === wanted) ?? "info";
  return { threshold: 10 * (1 + LEVELS.indexOf(level)), function: name, stack, metrics: undefined };
}

/** Opens Pino's own logger at the first line: most requests write none. */
export function createLogger(requestId: string, settings: LogSettings): Logger {
  const level = LEVELS[settings.threshold / 10 - 1] ?? "info";
  const { function: name, stack } = settings;
  return toLogger(() => root.child({ requestId, function: name, stack }, { level }));
}

function toLogger(open: () => pino.Logger): Logger {
  let opened: pino.Logger | undefined;
  function logger(): pino.Logger {
    opened ??= open();
    return opened;
  }
  return {
    debug: (message, fields) => logger().debug(toPlain(fields), message),
    info: (message, fields) => logger().info(toPlain(fields), message),
    warn: (message, fields) => logger().warn(toPlain(fields), message),
    error: (message, fields) => logger().error(toPlain(fields), message),
    child: (fields) => toLogger(() => logger().child(toPlain(fields))),
  };
}

// Pino masks by path, to a depth that is listed, and not by the end of a key: so Plinth's own masking stays.
function toPlain(fields: LogFields = {}): object {
  return Object(toLogValue(fields));
}

/** The access line; its time and level are Pino's own. */
export function printLine({ timestamp: _, level: __, message, ...fields }: AccessLine): void {
  root.info(fields, message);
}

interface AccessLine {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
}
