import { buildRouteTable } from "../routing/build-route-table.ts";
import { PACKAGINGS, packageRoutes } from "../routing/package-routes.ts";
import { scanRoutes } from "../routing/scan-routes.ts";

/**
 * The functions that may answer a route, in any packaging, by what people call it: `GET /projects/{id}`, its file, or its function's name;
 * of a task by the last two. `known` lists all of them, for when there is none.
 */
export async function toUnits(projectRoot: string, route: string): Promise<{ units: string[]; known: string[] }> {
  const { routes, tasks } = buildRouteTable(await scanRoutes(projectRoot));
  const wanted = route.replaceAll("\\", "/");
  const found = routes.filter(
    (each) =>
      each.function === wanted ||
      each.file === wanted ||
      each.paths.some((path) => path === wanted || `${each.method} ${path}` === wanted),
  );
  const units = PACKAGINGS.flatMap((packaging) => packageRoutes(routes, packaging))
    .filter((unit) => unit.name === wanted || unit.routes.some((each) => found.includes(each)))
    .map(({ name }) => name);
  const ofTasks = tasks.filter((task) => task.function === wanted || task.file === wanted);
  return {
    units: [...new Set([...units, ...ofTasks.map((task) => task.function)])],
    known: [
      ...routes.map(({ method, path, file }) => `${method} ${path}  (${file})`),
      ...tasks.map(({ function: name, file }) => `${name}  (${file})`),
    ],
  };
}
