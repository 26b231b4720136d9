import { connectDatabase, type DatabaseConnection } from "./database-connection.ts";
import { DatabaseUnavailable, isRefusedLogin, toDatabaseError } from "./database-errors.ts";
import type { DatabaseLogin } from "./database-login.ts";
import { withinInvocation } from "./within-invocation.ts";

/** Two, so that a statement beside a transaction does not wait for it; every instance of every function has its own. */
const mostConnections = 2;
const waitLimitMs = 10_000;

/** The connections of one function instance to one database. */
export interface DatabasePool {
  /** Lends a connection that leads to the server, for the time of the work. One that the work leaves broken is not lent again. */
  lend<T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T>;
  close(): void;
}

/** How a pool gets in: `renewed` asks for credentials that are not the kept ones. */
export type LoginSource = (options: { renewed: boolean }) => Promise<DatabaseLogin>;

/** Opens nothing yet: the first statement does. */
export function openDatabasePool(
  loginSource: LoginSource,
  connect: (login: DatabaseLogin) => Promise<DatabaseConnection> = connectDatabase,
): DatabasePool {
  const resting: DatabaseConnection[] = [];
  const waiting: (() => void)[] = [];
  let lent = 0;

  async function open(renewed = false): Promise<DatabaseConnection> {
    // What the secret's store refuses is told as it is: it is no fault of the database's.
    const login = await loginSource({ renewed });
    try {
      return await connect(login);
    } catch (error) {
      if (!renewed && isRefusedLogin(error)) return open(true);
      throw toDatabaseError(error);
    }
  }

  async function take(): Promise<DatabaseConnection> {
    for (let kept = resting.pop(); kept !== undefined; kept = resting.pop()) {
      if (await kept.isAlive()) return kept;
      kept.close();
    }
    return open();
  }

  return {
    async lend(work) {
      if (lent >= mostConnections) await turnOf(waiting);
      else lent += 1;
      try {
        const connection = await take();
        try {
          return await work(connection);
        } finally {
          connection.rest();
          resting.push(connection);
        }
      } finally {
        const next = waiting.shift();
        if (next) next();
        else lent -= 1;
      }
    },
    close() {
      for (const connection of resting.splice(0)) connection.close();
    },
  };
}

/** Waits in line; whoever gives its place back calls the first. */
function turnOf(waiting: (() => void)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const limitMs = withinInvocation(waitLimitMs);
    const go = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(go), 1);
      reject(new DatabaseUnavailable({ cause: new Error(`All ${mostConnections} connections were busy.`) }));
    }, limitMs);
    waiting.push(go);
  });
}
