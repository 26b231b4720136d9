import awsLite from "@aws-lite/client";
import type { LogEvent } from "./log-line.ts";

/** Where the account's logs are read. */
export interface LogsAccess {
  /** Undefined: the environment's. */
  readonly region: string | undefined;
  /** Undefined: the environment's credentials, or its profile's. */
  readonly profile: string | undefined;
  /** URL of an embedded AWS; undefined means AWS itself. */
  readonly endpoint: string | undefined;
}

/** What is asked of one log group. */
export interface LogQuery {
  readonly group: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** A text that the events hold. Default: any. */
  readonly text?: string | undefined;
}

export interface CloudWatchLogs {
  /** Names of the log groups that begin so, sorted. */
  listGroups(prefix: string): Promise<string[]>;
  /** Every event that matches, oldest first; `unit` is the last part of the group's name. */
  readEvents(query: LogQuery): Promise<LogEvent[]>;
}

const RETRIES = 8;
const PAGE = 10_000;

/** CloudWatch Logs, with its five calls a second in mind: a refused call is made again with a growing pause. */
export async function openCloudWatchLogs({ region, profile, endpoint }: LogsAccess): Promise<CloudWatchLogs> {
  const client = await awsLite({
    autoloadPlugins: false,
    retries: RETRIES,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint, ...EMBEDDED }),
  });

  async function pages(operation: string, input: object, take: (page: Page) => void): Promise<void> {
    let nextToken: unknown;
    do {
      const { payload } = await client({
        service: "logs",
        path: "/",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${operation}` },
        // As bytes: an object under this content type would be written as an item of DynamoDB.
        payload: Buffer.from(JSON.stringify({ ...input, ...(nextToken === undefined ? {} : { nextToken }) })),
      });
      const page: Page = Buffer.isBuffer(payload) ? JSON.parse(payload.toString()) : payload;
      take(page);
      nextToken = page.nextToken;
    } while (typeof nextToken === "string");
  }

  return {
    async listGroups(logGroupNamePrefix) {
      const names: string[] = [];
      await pages("DescribeLogGroups", { logGroupNamePrefix }, ({ logGroups = [] }) =>
        names.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? [])),
      );
      return names.sort();
    },
    async readEvents({ group, since, text }) {
      const unit = group.slice(group.lastIndexOf("/") + 1);
      const events: LogEvent[] = [];
      const pattern = text === undefined ? {} : { filterPattern: JSON.stringify(text) };
      const input = { logGroupName: group, startTime: since, limit: PAGE, ...pattern };
      await pages("FilterLogEvents", input, (page) => {
        for (const { eventId, timestamp, message } of page.events ?? []) {
          // Once more here: an embedded AWS may not know every pattern.
          if (message === undefined || (text !== undefined && !message.includes(text))) continue;
          events.push({ id: `${group} ${eventId}`, time: timestamp ?? 0, unit, text: message });
        }
      });
      return events;
    },
  };
}

// An embedded AWS takes any credentials, and a real profile's must never be sent to it.
const EMBEDDED = { accessKeyId: "000000000000", secretAccessKey: "embedded", region: "us-east-1" };

interface Page {
  readonly nextToken?: string;
  readonly logGroups?: readonly { readonly logGroupName?: string }[];
  readonly events?: readonly { readonly eventId?: string; readonly timestamp?: number; readonly message?: string }[];
}
