import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "./engine-error.ts";
import { ensureEmulator } from "./ensure-emulator.ts";
import { programName } from "./find-on-path.ts";
import { giveFiles, makeDataFolder, type ServerUser } from "./postgres-user.ts";
import type { Report } from "./start-step.ts";

/** What a server's data folder is made with. */
export type PostgresInit = {
  programs: string;
  dataFolder: string;
  user: ServerUser;
  owner: string;
  report: Report;
};

const READY = "plinth-ready";

/**
 * Makes a server's data folder, unless it is there whole: TLS alone, passwords alone, this machine alone.
 * @returns the owner's password
 */
export async function initPostgres({ programs, dataFolder, user, owner, report }: PostgresInit): Promise<string> {
  if (existsSync(join(dataFolder, READY))) return readFileSync(join(dataFolder, READY), "utf8");
  const { python, packages } = await ensureEmulator({ report });
  rmSync(dataFolder, { recursive: true, force: true });
  makeDataFolder(dataFolder, user);
  const run = (name: string, args: string[], input = ""): void => {
    const command = join(programs, programName(name));
    const env = { PATH: "/usr/bin:/bin", LC_ALL: "C" };
    const done = spawnSync(command, args, { cwd: dataFolder, env, input, encoding: "utf8", ...user });
    if (done.status !== 0)
      throw new EngineError(`PostgreSQL's ${name} failed: ${done.error?.message ?? done.stderr.trim()}`);
  };
  run("initdb", ["-D", dataFolder, "-U", "plinth", "-E", "UTF8", "--locale=C", "--no-sync", "--auth=reject"]);
  // As on AWS the databases' owner is no superuser.
  const password = randomBytes(24).toString("base64url");
  const role = `CREATE ROLE "${owner}" LOGIN CREATEDB CREATEROLE PASSWORD '${password}'\n`;
  run("postgres", ["--single", "-D", dataFolder, "postgres"], role);
  const made = spawnSync(python, ["-I", join(import.meta.dirname, "make-certificates.py"), packages, dataFolder]);
  if (made.status !== 0) throw new EngineError(`The stand-in's certificate could not be made: ${String(made.stderr)}`);
  writeFileSync(join(dataFolder, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  chmodSync(dataFolder, 0o700);
  writeFileSync(join(dataFolder, READY), password, { mode: 0o600 });
  giveFiles(dataFolder, user);
  return password;
}
