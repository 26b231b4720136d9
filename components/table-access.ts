import type * as pulumi from "@pulumi/pulumi";
import { type Grant, isTableGrant, type TableGrant, tableActions } from "../plinth/resources/grants.ts";
import { tableVariable } from "../plinth/resources/table-variable.ts";
import type { PolicyStatement } from "./function-role.ts";
import type { Table } from "./table.ts";

/** What a function's `uses` become: one statement per table, and the variables by which its handles find the tables. */
export function accessOf(
  uses: readonly Grant[],
  tables: ReadonlyMap<string, Table>,
): { grants: pulumi.Output<PolicyStatement>[]; environment: Record<string, pulumi.Output<string>> } {
  const tableUses = uses.filter(isTableGrant);
  const names = [...new Set(tableUses.map((use) => use.name))].sort();
  const used = names.flatMap((name) => {
    const table = tables.get(name);
    return table ? [{ name, table, actions: actionsOn(name, tableUses) }] : [];
  });
  return {
    grants: used.map(({ name, table, actions }) =>
      table.tableArn.apply((arn) => ({ sid: sidOf(name), actions, resources: [arn] })),
    ),
    environment: Object.fromEntries(used.map(({ name, table }) => [tableVariable(name), table.tableName])),
  };
}

function actionsOn(name: string, uses: readonly TableGrant[]): string[] {
  const actions = uses.filter((use) => use.name === name).flatMap((use) => tableActions[use.access]);
  return [...new Set(actions)].sort();
}

// A statement id takes letters and digits only; names are in lower case, so no two become one.
function sidOf(name: string): string {
  return `Table${name.replaceAll("-", "Dash")}`;
}
