import Table from "cli-table3";

/** Rows as aligned columns without rules, for a person or for `awk`. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const table = new Table({ chars: NO_RULES, style: { "padding-left": 0, "padding-right": 2, head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  process.stdout.write(`${lines.join("\n")}\n`);
}

const NO_RULES = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((part) => [part, ""]),
);
