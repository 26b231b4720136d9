import type { TableAccess } from "./grants.ts";
import { tableVariable } from "./table-variable.ts";

/** The physical name of a table, or undefined where the code that asks may not have this access to it. */
export type TableNames = (name: string, access: TableAccess) => string | undefined;

let current: TableNames = fromEnvironment;

/** Where a function finds a table: the deploy hands it the names of the tables that it uses, and no others. */
export function tableNameOf(name: string, access: TableAccess): string | undefined {
  return current(name, access);
}

/** Finds tables in another way in this process, for tests and local hosts; `undefined` returns to the environment. */
export function replaceTableNames(names: TableNames | undefined): void {
  current = names ?? fromEnvironment;
}

function fromEnvironment(name: string): string | undefined {
  return process.env[tableVariable(name)] || undefined;
}
