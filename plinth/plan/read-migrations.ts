import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../problem.ts";
import type { DatabaseDescriptor } from "../resources/database-descriptor.ts";
import type { MigrationFile } from "../runtime/migrations/migration-target.ts";
import { checkMigrations } from "./check-migrations.ts";

/** A database's SQL files, in the order of their numbers, and every reason why they cannot be applied. */
export interface ReadMigrations {
  readonly files: readonly MigrationFile[];
  readonly problems: readonly Problem[];
}

/** Reads a database's folder. Hidden files, and those that begin with `_`, are not meant. */
export async function readMigrations(projectRoot: string, descriptor: DatabaseDescriptor): Promise<ReadMigrations> {
  const { migrations: folder } = descriptor;
  const names = await readdir(join(projectRoot, folder)).catch((error: unknown) => String(error));
  if (typeof names === "string") return { files: [], problems: [unreadable(descriptor, names)] };
  const meant = names.filter((name) => !/^[._]/.test(name) && name !== "README.md").sort();
  const read = await Promise.all(
    meant.map(async (name) => ({ name, bytes: await bytesOf(join(projectRoot, folder, name)) })),
  );
  const problems = checkMigrations(descriptor, read);
  return { files: problems.length > 0 ? [] : read.map(({ name, bytes }) => toFile(name, bytes)), problems };
}

// A folder, or a file that may not be read, has none.
async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch(() => new Uint8Array());
}

function toFile(name: string, bytes: Uint8Array): MigrationFile {
  const sql = new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
  return { name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
}

function unreadable({ name, migrations }: DatabaseDescriptor, reason: string): Problem {
  return {
    code: "MIGRATIONS_FOLDER",
    files: ["resources.ts"],
    message: `The database "${name}" has its SQL files in ${migrations}/, which cannot be read (${reason}).`,
    fix: `Write a first file, ${migrations}/0001-first.sql, with the statements that create the tables.`,
  };
}
