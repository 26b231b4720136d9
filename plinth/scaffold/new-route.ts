import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Problem, sortProblems } from "../problem.ts";
import { buildRouteTable } from "../routing/build-route-table.ts";
import { parseRouteFile } from "../routing/parse-route-file.ts";
import { type ScannedTree, scanRoutes } from "../routing/scan-routes.ts";
import { checkScopes } from "./check-scopes.ts";
import { type NewAccess, routeSource } from "./route-source.ts";
import { routeTestSource } from "./route-test-source.ts";
import { toRouteFile } from "./to-route-file.ts";

export interface NewRouteRequest {
  /** `/projects/{id}` or `projects/[id]`. */
  readonly path: string;
  readonly method: string;
  readonly access: NewAccess;
}

/** What was written, relative to the project root; or every reason why nothing was. */
export type NewRouteResult = { readonly files: readonly string[] } | { readonly problems: readonly Problem[] };

/** Writes a route file and a test for it, both of which pass as they are. Nothing is overwritten, and nothing half-written left. */
export async function newRoute(projectRoot: string, request: NewRouteRequest): Promise<NewRouteResult> {
  const { file, problems } = toRouteFile(request.path, request.method);
  const scanned = await scanRoutes(projectRoot);
  const testFile = file.replace(/\.ts$/, ".test.ts");
  const route = parseRouteFile(file).route;
  const refused = [...problems, ...checkScopes(request.access, request.method), ...treeProblems(scanned, file)];
  if (!route || refused.length > 0) return { problems: sortProblems(refused) };
  const contents = [
    [file, routeSource(route, request.access)],
    [testFile, routeTestSource(route, request.access)],
  ] as const;
  return writeAll(projectRoot, contents);
}

/** What the new file adds to the tree's problems; those that it has already are not this command's. */
function treeProblems(scanned: ScannedTree, file: string): Problem[] {
  if (scanned.files.includes(file)) return [exists(file)];
  const known = new Set(buildRouteTable(scanned).problems.map((problem) => JSON.stringify(problem)));
  const extended = buildRouteTable({ ...scanned, files: [...scanned.files, file] });
  return extended.problems.filter(
    (problem) => problem.code !== "ROUTES_MISSING" && !known.has(JSON.stringify(problem)),
  );
}

async function writeAll(
  projectRoot: string,
  contents: readonly (readonly [file: string, source: string])[],
): Promise<NewRouteResult> {
  const written: string[] = [];
  const made: string[] = [];
  try {
    for (const [file, source] of contents) {
      const folder = await mkdir(dirname(join(projectRoot, file)), { recursive: true });
      if (folder) made.push(folder);
      // "wx": a file that somebody has put there meanwhile is kept.
      await writeFile(join(projectRoot, file), source, { flag: "wx" });
      written.push(file);
    }
  } catch (error) {
    for (const file of written) await rm(join(projectRoot, file), { force: true });
    for (const folder of made) await rm(folder, { recursive: true, force: true });
    const failed = contents[written.length]?.[0] ?? "";
    return { problems: [isExisting(error) ? exists(failed) : unwritable(failed, error)] };
  }
  return { files: written };
}

function exists(file: string): Problem {
  return {
    code: "NEW_EXISTS",
    files: [file],
    message: "The file exists, and nothing is overwritten.",
    fix: "Edit it, or choose another path or method.",
  };
}

function unwritable(file: string, error: unknown): Problem {
  return {
    code: "NEW_UNWRITABLE",
    files: [file],
    message: `The file cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    fix: "Check the folder's permissions and the room on the disk.",
  };
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
