import type { Problem } from "../problem.ts";
import type { KeyAttribute } from "../resources/cursor.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import type { IndexDescriptor, TableDescriptor } from "../resources/table-descriptor.ts";

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html: 20 is a default that AWS raises on request, 100 is not.
const MOST_INDEXES = 20;
const MOST_PROJECTED = 100;
const SOURCE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html";

/** What no table of DynamoDB's can have, although each part of its declaration is right. */
export function checkTables(resources: readonly ResourceDescriptor[]): Problem[] {
  return resources
    .filter((each) => each.kind === "table")
    .flatMap((table) => [...repeatedKeys(table), ...contradictions(table), ...tooMuch(table)]);
}

function problem(code: string, { name }: TableDescriptor, message: string, fix: string): Problem {
  return { code, files: ["resources.ts"], message: `The table "${name}": ${message}`, fix };
}

function keysOf({ partitionKey, sortKey }: TableDescriptor | IndexDescriptor): KeyAttribute[] {
  return [partitionKey, ...(sortKey ? [sortKey] : [])];
}

function repeatedKeys(table: TableDescriptor): Problem[] {
  const own = keysOf(table).map(({ name }) => name);
  return [table, ...(table.indexes ?? [])].flatMap((keyed) => {
    const names = keysOf(keyed).map(({ name }) => name);
    const where = keyed === table ? "its" : `the index "${keyed.name}" has as its`;
    if (names[0] === names[1]) {
      const message = `${where} partition key and sort key are both "${names[0]}", which DynamoDB takes for one.`;
      return [problem("TABLE_KEY", table, message, "Leave the sort key out, or name another attribute.")];
    }
    if (keyed === table || names.join(" ") !== own.join(" ")) return [];
    const message = `the index "${keyed.name}" has the table's own key, so it would cost a second table and find nothing else.`;
    return [problem("TABLE_INDEX", table, message, "Query the table itself, and remove the index.")];
  });
}

/** An attribute is text or a number, whichever key it is. */
function contradictions(table: TableDescriptor): Problem[] {
  const { ttlAttribute } = table;
  const expires: KeyAttribute[] = ttlAttribute ? [{ name: ttlAttribute, type: "number" }] : [];
  const uses = [...[table, ...(table.indexes ?? [])].flatMap(keysOf), ...expires];
  const clashing = uses.filter(({ name, type }) => uses.some((each) => each.name === name && each.type !== type));
  return [...new Set(clashing.map(({ name }) => name))].map((name) =>
    problem(
      "TABLE_KEY",
      table,
      `"${name}" is text in one of its keys and a number in another (or its ttl), and an attribute of DynamoDB's keys has one type.`,
      `Write it in one way everywhere: { name: "${name}", type: "number" }, or "${name}" for text.`,
    ),
  );
}

function tooMuch(table: TableDescriptor): Problem[] {
  const { indexes = [] } = table;
  const projected = indexes.reduce(
    (sum, { projection }) => sum + (typeof projection === "string" ? 0 : projection.length),
    0,
  );
  return [
    ...(indexes.length > MOST_INDEXES
      ? [
          problem(
            "TABLE_INDEX",
            table,
            `it has ${indexes.length} indexes, and AWS gives a table ${MOST_INDEXES} by default.`,
            `Remove some, or find several kinds of items by one index. Source: ${SOURCE}`,
          ),
        ]
      : []),
    ...(projected > MOST_PROJECTED
      ? [
          problem(
            "TABLE_INDEX",
            table,
            `its indexes list ${projected} attributes in \`projection\`, and DynamoDB takes ${MOST_PROJECTED} of a table.`,
            `Write projection: "all", which counts none, or list fewer. Source: ${SOURCE}`,
          ),
        ]
      : []),
  ];
}
