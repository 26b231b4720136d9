declare module "pg/lib/client.js" {
  interface ClientOptions {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password: string;
    readonly ssl: { readonly ca: string; readonly minVersion: "TLSv1.2" };
    readonly connectionTimeoutMillis: number;
    readonly keepAlive: boolean;
    readonly application_name: string;
    /** Settings of the session, as `-c name=value`. */
    readonly options: string;
  }
  interface QueryOptions {
    readonly text: string;
    readonly values?: unknown[];
    /** "extended" sends the values apart from the text, and takes one statement alone. */
    readonly queryMode?: "extended";
  }
  interface QueryResult {
    readonly command: string | null;
    readonly rowCount: number | null;
    readonly rows: Record<string, unknown>[];
  }
  class Client {
    constructor(options: ClientOptions);
    connect(): Promise<unknown>;
    /** Of a text with several statements, one result for each. */
    query(options: QueryOptions): Promise<QueryResult | QueryResult[]>;
    end(): Promise<void>;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "end", listener: () => void): void;
    ref(): void;
    unref(): void;
    setTypeParser(oid: number, format: "text", parse: (text: string) => unknown): void;
    readonly connection: { readonly stream: { destroy(): void } };
  }
  export default Client;
}
