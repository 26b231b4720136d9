import { printTable } from "../plinth/cli/print-table.ts";

/** The figures as a table, or as JSON after `--json`. */
export function printFigures(figures: Readonly<Record<string, number>>): void {
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  else printTable([["MEASURE", "VALUE"], ...Object.entries(figures).map(([name, value]) => [name, String(value)])]);
}
