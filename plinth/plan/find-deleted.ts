import { type DeployedData, type DeployedTable, outlivesDeclaration } from "../presets/deployed-data.ts";
import type { Problem } from "../problem.ts";
import { isInternalName } from "../resources/internal-name.ts";
import type { TableDescriptor } from "../resources/table-descriptor.ts";
import { configFileOf } from "../settings/config-file.ts";
import { type Declared, nameOf, staleConfirm } from "./find-lowered.ts";
import type { PlanSettings } from "./plan-settings.ts";

const FILES = ["resources.ts"];

/** Live data that this deploy would delete, or make anew and empty, and nobody has confirmed; and what no deploy can change. */
export function findDeleted(
  deployed: readonly DeployedData[],
  declared: readonly Declared[],
  settings: PlanSettings,
): Problem[] {
  const gone = deployed.filter((data) => !isDeclared(data, declared) && !isInternalName(data.name));
  const deleted = gone.filter((data) => !outlivesDeclaration(data));
  const moved = tablesOf(deployed, declared).filter(({ live, wanted }) => sayKey(live.key) !== sayKey(keyOf(wanted)));
  const lost = [...deleted, ...moved.map(({ live }) => live)].map(wordsOf);
  return [
    ...noLongerDeclared(
      deleted.filter((data) => !isConfirmed(data, settings)),
      settings.stack,
    ),
    ...moved.filter((each) => !isReplaceable(each, settings)).map((each) => keyChanged(each, settings.stack)),
    ...tablesOf(deployed, declared).flatMap(({ live, wanted }) => ttlMoved(live, wanted)),
    ...tablesOf(deployed, declared).flatMap((each) => lastIndexRemoved(each, settings.stack)),
    ...(settings.confirm?.delete ?? [])
      .filter((each) => declared.map(wordsOf).includes(each) && !lost.includes(each))
      .slice(0, 1)
      .map(() => staleConfirm("delete", settings.stack)),
  ];
}

interface TablePair {
  readonly live: DeployedTable;
  readonly wanted: TableDescriptor;
}

function tablesOf(deployed: readonly DeployedData[], declared: readonly Declared[]): TablePair[] {
  return deployed.flatMap((live) => {
    if (live.kind !== "table") return [];
    return declared.flatMap((wanted) =>
      wanted.kind === "table" && wanted.name === live.name ? [{ live, wanted }] : [],
    );
  });
}

type Named = { readonly kind: string; readonly name: string };

/** As `confirm.delete` names it. */
function wordsOf({ kind, name }: Named): string {
  return `${kind} ${name}`;
}

function isDeclared(data: Named, declared: readonly Named[]): boolean {
  return declared.some((each) => wordsOf(each) === wordsOf(data));
}

function isConfirmed(data: Named, { confirm }: PlanSettings): boolean {
  return confirm?.delete?.includes(wordsOf(data)) === true;
}

const HELD = {
  table: "its rows",
  bucket: "its objects",
  secret: "its value",
  database: "its rows",
  userPool: "its users",
} as const;

/** A problem for each of the two places where data is declared. */
function noLongerDeclared(deleted: readonly DeployedData[], stack: string): Problem[] {
  const [pools, others] = [deleted.filter(isUserPool), deleted.filter((data) => !isUserPool(data))];
  return [...lostFrom(FILES, others, stack), ...lostFrom([configFileOf(stack)], pools, stack)];
}

function isUserPool({ kind }: DeployedData): boolean {
  return kind === "userPool";
}

function lostFrom(files: readonly string[], deleted: readonly DeployedData[], stack: string): Problem[] {
  if (deleted.length === 0) return [];
  const list = deleted.map((data) => `${nameOf(data)} with ${HELD[data.kind]}`).join(", ");
  return [
    {
      code: "DATA_DELETED",
      files,
      message: `It no longer declares what is live, and with data safety relaxed this deploy would delete it: ${list}.`,
      fix: `To keep it: declare it again. To give it up: pulumi config set --path confirm.delete "${deleted.map(wordsOf).join(", ")}" --stack ${stack}`,
    },
  ];
}

// The provider replaces a table for a key of another name, and passes over one of another type alone.
function isReplaceable({ live, wanted }: TablePair, settings: PlanSettings): boolean {
  const names = (key: DeployedTable["key"]) => key.map(({ name }) => name).join(" ");
  return isConfirmed(live, settings) && !outlivesDeclaration(live) && names(live.key) !== names(keyOf(wanted));
}

function keyChanged({ live, wanted }: TablePair, stack: string): Problem {
  const giveUp = outlivesDeclaration(live)
    ? "Its rows are protected, so no config gives them up"
    : `To give them up: pulumi config set --path confirm.delete "${wordsOf(live)}" --stack ${stack}, if its key is to have other names`;
  return {
    code: "TABLE_REPLACED",
    files: FILES,
    message: `The ${nameOf(live)} is live with the key ${sayKey(live.key)}, and is declared with ${sayKey(keyOf(wanted))}. DynamoDB changes no table's key, so it would be made anew, without its rows.`,
    fix: `Declare a second table with the new key and move the rows, or find them by an index. ${giveUp}.`,
  };
}

function keyOf({ partitionKey, sortKey }: TableDescriptor): DeployedTable["key"] {
  return [partitionKey, ...(sortKey ? [sortKey] : [])];
}

function sayKey(key: DeployedTable["key"]): string {
  return key.map(({ name, type }) => `\`${name}\` (${type})`).join(", ");
}

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
function ttlMoved(live: DeployedTable, wanted: TableDescriptor): Problem[] {
  const { ttlAttribute } = wanted;
  if (!live.ttlAttribute || !ttlAttribute || live.ttlAttribute === ttlAttribute) return [];
  return [
    {
      code: "TABLE_TTL_MOVED",
      files: FILES,
      message: `Items of the live ${nameOf(live)} expire by \`${live.ttlAttribute}\`, and are declared to expire by \`${ttlAttribute}\`. DynamoDB takes another attribute only after the first was turned off, up to an hour earlier.`,
      fix: `Remove \`ttl\` and deploy; an hour later write ttl: "${ttlAttribute}" and deploy again.`,
    },
  ];
}

/** The provider takes "no index" for "as they are", and would leave them, and their cost, without a word. */
function lastIndexRemoved({ live, wanted }: TablePair, stack: string): Problem[] {
  const { indexes = [], id = live.name } = live;
  if (indexes.length === 0 || (wanted.indexes ?? []).length > 0) return [];
  const commands = indexes.map(
    (name) =>
      `aws dynamodb update-table --table-name ${id} --global-secondary-index-updates '[{"Delete":{"IndexName":"${name}"}}]'`,
  );
  return [
    {
      code: "TABLE_INDEX_STAYS",
      files: FILES,
      message: `The live ${nameOf(live)} has the index ${indexes.map((name) => `\`${name}\``).join(", ")}, and is declared without any. The AWS provider removes indexes only while one is left, so it would stay.`,
      fix: `Declare it again, or remove it by hand, one at a time: ${[...commands, `pulumi refresh --yes --stack ${stack}`].join(", then ")}.`,
    },
  ];
}
