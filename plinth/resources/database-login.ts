/** Where a database is and how one of its roles gets in: what a role's secret holds, as JSON. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
  /** PEM of the authorities that vouch for the server. */
  readonly ca: string;
}

/** @throws Error that says what is missing, and nothing of what is there */
export function parseLogin(secretName: string, text: string): DatabaseLogin {
  const value = parse(text);
  const { host, port, dbname, username, password, ca } = value;
  const complete = [host, dbname, username, password, ca].every((each) => typeof each === "string" && each !== "");
  if (!complete || typeof port !== "number") {
    throw new Error(`The secret "${secretName}" does not say how to reach the database. Deploy the stack again.`);
  }
  return {
    host: String(host),
    port,
    dbname: String(dbname),
    username: String(username),
    password: String(password),
    ca: String(ca),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
