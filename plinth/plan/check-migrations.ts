import type { Problem } from "../problem.ts";
import type { DatabaseDescriptor } from "../resources/database-descriptor.ts";

/** A file as it lies on the disk. */
export interface RawMigration {
  readonly name: string;
  readonly bytes: Uint8Array;
}

// The files go to their function in one call, for which Lambda takes 6 MB, quotes escaped.
const MOST_BYTES = 4_000_000;

/** Every reason why these files cannot be applied one after the other. */
export function checkMigrations({ name, migrations }: DatabaseDescriptor, files: readonly RawMigration[]): Problem[] {
  const inFolder = (file: string): string => `${migrations}/${file}`;
  const problem = (code: string, file: string, message: string, fix: string): Problem => {
    return { code, files: [inFolder(file)], message, fix };
  };
  const misnamed = files.filter((file) => numberOf(file.name) === undefined);
  const numbered = files.filter((file) => numberOf(file.name) !== undefined);
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if (files.length === 0) return [noFiles(name, migrations)];
  return [
    ...misnamed.map((file) =>
      problem(
        "MIGRATION_NAME",
        file.name,
        `The name "${file.name}" is not that of a migration, so nobody knows when it shall be applied.`,
        "Write four digits and the name in kebab-case, such as 0001-create-entries.sql, or begin the name with `_` to leave it out.",
      ),
    ),
    ...numbered.flatMap((file, index) => {
      const [number = 0, before = 0] = [numberOf(file.name), numberOf(numbered[index - 1]?.name ?? "")];
      if (number === before + 1) return [];
      const [code, message] =
        number === before
          ? ["MIGRATION_DUPLICATE", `Two migrations have the number ${number}, and either could be the first.`]
          : [
              "MIGRATION_GAP",
              `The migration before number ${number} has number ${before}; one is missing between them.`,
            ];
      return [problem(code, file.name, message, `Give it number ${String(before + 1).padStart(4, "0")}.`)];
    }),
    ...files.flatMap((file) =>
      textProblems(file).map(([code, message, fix]) => problem(code, file.name, message, fix)),
    ),
    ...(bytes > MOST_BYTES ? [tooLarge(name, migrations, bytes)] : []),
  ];
}

function numberOf(name: string): number | undefined {
  const digits = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

type Sentences = [code: string, message: string, fix: string];

function textProblems({ bytes }: RawMigration): Sentences[] {
  const sql = decode(bytes);
  if (sql === undefined || sql.includes("\0")) {
    return [["MIGRATION_ENCODING", "The file is not UTF-8, which PostgreSQL takes it for.", "Save it as UTF-8."]];
  }
  const statements = withoutComments(sql);
  if (statements.trim() === "") {
    return [
      ["MIGRATION_EMPTY", "The file cannot be read or has no statement in it.", "Write one, or remove the file."],
    ];
  }
  const control = /^\s*(begin|start\s+transaction|commit|rollback|end)\b[^;]*;/im.exec(withoutBodies(statements))?.[1];
  if (control === undefined) return [];
  return [
    [
      "MIGRATION_TRANSACTION",
      `The file says ${control.toUpperCase()}; each file is one transaction already, and a half that is committed could not be rolled back.`,
      "Leave it out, or split the file.",
    ],
  ];
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function withoutComments(sql: string): string {
  return sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ");
}

/** Without the texts between `$$`, in which functions have a BEGIN and an END of their own. */
function withoutBodies(sql: string): string {
  return sql.replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''").replaceAll(/begin\s+atomic[\s\S]*?\bend\b/gi, "");
}

function noFiles(name: string, folder: string): Problem {
  return {
    code: "MIGRATIONS_FOLDER",
    files: ["resources.ts"],
    message: `The database "${name}" has its SQL files in ${folder}/, and there is none, so it would have no table.`,
    fix: `Write a first file, ${folder}/0001-first.sql, with the statements that create the tables.`,
  };
}

function tooLarge(name: string, folder: string, bytes: number): Problem {
  return {
    code: "MIGRATIONS_SIZE",
    files: [folder],
    message: `The migrations of the database "${name}" have ${bytes} bytes, and its function takes ${MOST_BYTES} in one call.`,
    fix: "Load data by a task, and keep to the tables' definitions here.",
  };
}
