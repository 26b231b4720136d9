import { CommandFailure } from "../automation/report.ts";
import { readLogsAccess } from "../automation/stack-file.ts";
import { openCloudWatchLogs } from "../logs/cloudwatch-logs.ts";
import { formatLine } from "../logs/format-line.ts";
import { type LogEvent, parseLine } from "../logs/log-line.ts";
import { followLogs, type LogsRequest, readLogs } from "../logs/read-logs.ts";
import { openSourcePositions } from "../logs/source-positions.ts";
import { toUnits } from "../logs/to-units.ts";
import { logGroupPrefix } from "../routing/physical-name.ts";
import { PROJECT_ROOT } from "./project-root.ts";

export interface LogsOptions {
  readonly stack: string;
  readonly route?: string;
  readonly request?: string;
  readonly since: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Prints the lines of a stack's functions, their stacks in the positions of the sources. */
export async function logs({ stack, route, request: requestId, since, follow, json }: LogsOptions): Promise<void> {
  const { project, ...access } = readLogsAccess(PROJECT_ROOT, stack);
  const request: LogsRequest = {
    prefix: logGroupPrefix({ project, stack }),
    oldPrefix: logGroupPrefix({ project, stack, keepsOldNames: true }),
    units: route === undefined ? undefined : await unitsOf(route),
    since: Date.now() - toMilliseconds(since),
    requestId,
  };
  const cloudWatch = await openCloudWatchLogs(access).catch(toFailure);
  const positions = openSourcePositions(PROJECT_ROOT);
  const print = (events: readonly LogEvent[]): void => {
    for (const event of events) process.stdout.write(`${toText(event, positions, json ?? false)}\n`);
  };
  if (follow) {
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.once("SIGTERM", () => stop.abort());
    await followLogs(cloudWatch, request, { signal: stop.signal, onEvents: print }).catch(toFailure);
  } else {
    const events = await readLogs(cloudWatch, request).catch(toFailure);
    print(events);
    if (events.length === 0) throw new CommandFailure(sayNothing(stack, since, requestId));
  }
  for (const unit of positions.withoutMap) {
    process.stderr.write(
      `plinth: the stacks of ${unit} have the positions of its bundle, since its source map is not here. Check out the commit that was deployed and run: npm run plinth -- routes\n`,
    );
  }
}

async function unitsOf(route: string): Promise<string[]> {
  const { units, known } = await toUnits(PROJECT_ROOT, route);
  if (units.length > 0) return units;
  throw new CommandFailure(`--route ${route}: there is no such route. The routes are\n${known.join("\n")}`);
}

function toText(event: LogEvent, positions: ReturnType<typeof openSourcePositions>, json: boolean): string {
  const parsed = parseLine(event);
  const line = parsed && positions.inSources(event.unit, parsed);
  if (!json) return formatLine(event, line);
  return JSON.stringify({
    time: new Date(event.time).toISOString(),
    unit: event.unit,
    ...(line ?? { text: event.text }),
  });
}

function toMilliseconds(since: string): number {
  const [, count, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(since) ?? [];
  const ofUnit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const found = Object.entries(ofUnit).find(([name]) => name === unit)?.[1];
  if (count === undefined || found === undefined) {
    throw new CommandFailure(`--since takes a time such as 30s, 10m, 2h or 7d, not "${since}".`);
  }
  return Number(count) * found;
}

function sayNothing(stack: string, since: string, requestId: string | undefined): string {
  const what = requestId === undefined ? "no line" : `no line of request ${requestId}`;
  return `stack "${stack}" has ${what} in the last ${since}. Lines arrive some seconds after the request; --since 1d looks further back.`;
}

function toFailure(error: unknown): never {
  throw new CommandFailure(`the logs cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}
