import { join } from "node:path";
import { type Postgres, startPostgres } from "../../engine/postgres.ts";
import { reportToStderr } from "./report.ts";

/** Where the PostgreSQL is that takes Aurora's place on the embedded AWS, relative to the project root. One serves all of a project's. */
export const STAND_IN_FOLDER = ".plinth/postgres";

/**
 * The databases' parts with what they run on: for a stack on an embedded AWS the stand-in of this project, which is started unless it
 * runs. It is started from the program, since nobody else knows whether the project declares a database.
 */
export async function withStandIn<Planned extends object, Code>(
  projectRoot: string,
  awsEndpoint: string | undefined,
  planned: Planned | undefined,
  code: Code,
): Promise<(Planned & { code: Code; standIn?: Postgres }) | undefined> {
  if (!planned) return undefined;
  if (!awsEndpoint) return { ...planned, code };
  const stateFolder = join(projectRoot, STAND_IN_FOLDER);
  return { ...planned, code, standIn: await startPostgres({ stateFolder, report: reportToStderr }) };
}
