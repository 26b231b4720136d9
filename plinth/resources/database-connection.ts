import { DatabaseUnavailable, toDatabaseError } from "./database-errors.ts";
import type { DatabaseLogin } from "./database-login.ts";
import { withinInvocation } from "./within-invocation.ts";
import { withinTimeLimit } from "./within-time-limit.ts";

const connectLimitMs = 10_000;
const statementLimitMs = 30_000;
const pingLimitMs = 1_500;
/** A connection that rested longer may have died while the function was frozen, and is asked first. */
const restMs = 1_000;
/** An older one is replaced when it is next wanted: after a failover it leads to a server that only reads. */
const mostAgeMs = 1_800_000;

/** A value for `$1`, `$2`, …: an array becomes one of PostgreSQL's, any other object JSON. */
export type SqlValue = string | number | bigint | boolean | null | Date | Uint8Array | object;

export interface SqlResult {
  /** Such as SELECT. */
  readonly command: string;
  readonly rows: Record<string, unknown>[];
}

/** One connection to a database, over TLS, its server verified. */
export interface DatabaseConnection {
  /** One statement, its values apart from its text. On a time limit the connection is closed, and the server stops working on it. */
  run(text: string, values: readonly SqlValue[], limitMs?: number): Promise<SqlResult>;
  /** Statements of our own or of a migration, with no values. */
  runScript(text: string, limitMs?: number): Promise<void>;
  /** Whether it still leads to the server. Nothing of the caller's has been sent when the answer is no. */
  isAlive(): Promise<boolean>;
  /** Marks the end of its use, so that it keeps no process from ending. */
  rest(): void;
  close(): void;
}

/** @throws what the driver says: whoever holds the login knows what to make of it */
export async function connectDatabase(
  { host, port, dbname, username, password, ca }: DatabaseLogin,
  limitMs: number = withinInvocation(connectLimitMs),
): Promise<DatabaseConnection> {
  // 72 KB that no cold start reads before a statement is run.
  const { default: Client } = await import("pg/lib/client.js");
  const client = new Client({
    host,
    port,
    database: dbname,
    user: username,
    password,
    ssl: { ca, minVersion: "TLSv1.2" },
    connectionTimeoutMillis: limitMs,
    keepAlive: true,
    application_name: process.env["AWS_LAMBDA_FUNCTION_NAME"]?.slice(0, 63) ?? "plinth",
    // The server ends what a dead function has begun, and a transaction that a frozen one left open.
    options: "-c client_connection_check_interval=2s -c idle_in_transaction_session_timeout=60s",
  });
  const state = { open: true };
  client.on("error", () => {
    state.open = false;
  });
  client.on("end", () => {
    state.open = false;
  });
  // Days and local times stay text: a Date would move them by the zone of the machine.
  for (const oid of [1082, 1114]) client.setTypeParser(oid, "text", String);
  await client.connect();
  return toConnection(client, state);
}

type Client = InstanceType<typeof import("pg/lib/client.js").default>;
type Statement = Parameters<Client["query"]>[0];

function toConnection(client: Client, state: { open: boolean }): DatabaseConnection {
  const openedAt = Date.now();
  let usedAt = openedAt;
  const close = (): void => {
    state.open = false;
    client.connection.stream.destroy();
  };
  const send = async (statement: Statement, limitMs: number): Promise<SqlResult> => {
    try {
      const result = await withinTimeLimit(
        limitMs,
        () => client.query(statement),
        () =>
          new DatabaseUnavailable({ cause: new Error(`The database gave no answer in ${Math.round(limitMs)} ms.`) }),
      );
      usedAt = Date.now();
      const last = Array.isArray(result) ? result.at(-1) : result;
      return { command: last?.command ?? "", rows: last?.rows ?? [] };
    } catch (error) {
      const said = toDatabaseError(error);
      // Also where a failover has left it with a server that only reads.
      if (said instanceof DatabaseUnavailable || said.code === "25006") close();
      throw said;
    }
  };
  return {
    run: (text, values, limitMs = withinInvocation(statementLimitMs)) =>
      send({ text, values: [...values], queryMode: "extended" }, limitMs),
    async runScript(text, limitMs = withinInvocation(statementLimitMs)) {
      await send({ text }, limitMs);
    },
    async isAlive() {
      client.ref();
      if (!state.open || Date.now() - openedAt > mostAgeMs) return false;
      if (Date.now() - usedAt < restMs) return true;
      return send({ text: "" }, withinInvocation(pingLimitMs)).then(
        () => state.open,
        () => false,
      );
    },
    rest: () => client.unref(),
    close,
  };
}
