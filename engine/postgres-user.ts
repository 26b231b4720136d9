import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { EngineError } from "./engine-error.ts";
import { isRoot } from "./find-postgres.ts";

/** Whom a server of PostgreSQL runs as: it refuses to run as root. */
export type ServerUser = { uid: number; gid: number } | undefined;

/** Nobody else than the caller, or, where that is root, the user `postgres`, or `nobody`. */
export function serverUser(): ServerUser {
  if (!isRoot()) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EngineError('PostgreSQL refuses to run as root, and this machine has no user "postgres" or "nobody".');
}

/** Where a server's data is: in its state folder, or, where root's folders are closed to the server's user, in one of the system's. */
export function dataFolderOf(stateFolder: string): string {
  if (!isRoot()) return join(stateFolder, "data");
  const own = createHash("sha256").update(resolve(stateFolder)).digest("hex").slice(0, 16);
  return join("/var/lib/plinth/postgres", own);
}

/** Makes the folder, for the server's user alone. */
export function makeDataFolder(folder: string, user: ServerUser): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (user) chownSync(folder, user.uid, user.gid);
}

/** Gives the server's user what root has put into its folder. */
export function giveFiles(folder: string, user: ServerUser): void {
  if (!user || !existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).isFile()) chownSync(file, user.uid, user.gid);
  }
}
