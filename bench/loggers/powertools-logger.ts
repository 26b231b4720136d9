// Plinth's logger over that of Powertools, to measure what that would cost. In place of plinth/runtime/logging/logger.ts.
import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import type { Logger, LogSettings } from "../../plinth/runtime/logging/logger.ts";

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
const SECRET = /(authorization|cookie|password|token|secret|api[_-]?key)$/i;

const root = new PowertoolsLogger({
  logLevel: "debug",
  jsonReplacerFn: (key, value) => (SECRET.test(key) ? "[redacted]" : value),
});
// Of the access line, which holds no secret.
const plain = new PowertoolsLogger({ logLevel: "debug" });

export function readLogSettings(): LogSettings {
  const { PLINTH_LOG_LEVEL: wanted = "info", AWS_LAMBDA_FUNCTION_NAME: name, PLINTH_STACK: stack } = process.env;
  const level = LEVELS.find((each) => each === wanted) ?? "info";
  return { threshold: 10 * (1 + LEVELS.indexOf(level)), function: name, stack, metrics: undefined };
}

/** Opens Powertools' own logger at the first line: most requests write none. */
export function createLogger(requestId: string, settings: LogSettings): Logger {
  const logLevel = LEVELS[settings.threshold / 10 - 1] ?? "info";
  const { function: name, stack } = settings;
  return toLogger(() => root.createChild({ logLevel, persistentKeys: { requestId, function: name, stack } }));
}

function toLogger(open: () => PowertoolsLogger): Logger {
  let opened: PowertoolsLogger | undefined;
  function logger(): PowertoolsLogger {
    opened ??= open();
    return opened;
  }
  return {
    debug: (message, fields = {}) => logger().debug(message, { ...fields }),
    info: (message, fields = {}) => logger().info(message, { ...fields }),
    warn: (message, fields = {}) => logger().warn(message, { ...fields }),
    error: (message, fields = {}) => logger().error(message, { ...fields }),
    child: (fields) => toLogger(() => logger().createChild({ persistentKeys: { ...fields } })),
  };
}

/** The access line; its time and level are Powertools' own. */
export function printLine({ timestamp: _, level: __, message, ...fields }: AccessLine): void {
  plain.info(message, fields);
}

interface AccessLine {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
}
