import type { MigrationFile } from "./migration-target.ts";

/** A migration that a database has had. */
export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
}

/** Why the files do not go on from what a database has had. */
export interface HistoryProblem {
  readonly code: "MIGRATION_CHANGED" | "MIGRATION_REMOVED" | "MIGRATION_ORDER";
  /** Name of the file. */
  readonly file: string;
  readonly message: string;
  readonly fix: string;
}

/**
 * Whether the files begin with exactly what was applied, in that order. Every problem at once.
 * @param applied in the order in which they were applied
 * @param files in the order of their numbers
 */
export function checkHistory(
  applied: readonly AppliedMigration[],
  files: readonly Pick<MigrationFile, "name" | "sha256">[],
): HistoryProblem[] {
  const fileOf = new Map(files.map((file) => [file.name, file]));
  const last = applied.at(-1);
  const had = new Set(applied.map(({ name }) => name));
  return [
    ...applied.flatMap(({ name, sha256 }): HistoryProblem[] => {
      const file = fileOf.get(name);
      if (!file) return [removed(name)];
      return file.sha256 === sha256 ? [] : [changed(name)];
    }),
    ...(last ? files.filter(({ name }) => !had.has(name) && name < last.name).map(({ name }) => late(name, last)) : []),
  ];
}

function changed(file: string): HistoryProblem {
  return {
    code: "MIGRATION_CHANGED",
    file,
    message: `The migration "${file}" was changed after it was applied; what it says now would never run.`,
    fix: "Put it back as it was, and write what shall change in a new file with the next number.",
  };
}

function removed(file: string): HistoryProblem {
  return {
    code: "MIGRATION_REMOVED",
    file,
    message: `The migration "${file}" was applied and is gone; the files no longer tell how the tables came about.`,
    fix: "Put it back; what it made is undone by a new file with the next number.",
  };
}

function late(file: string, { name }: AppliedMigration): HistoryProblem {
  return {
    code: "MIGRATION_ORDER",
    file,
    message: `The migration "${file}" comes before "${name}", which was applied already; elsewhere they would run in the other order.`,
    fix: "Give it the next number.",
  };
}
