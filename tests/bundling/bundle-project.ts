import { bundleFunctions } from "../../plinth/bundling/bundle-functions.ts";
import { buildRouteTable } from "../../plinth/routing/build-route-table.ts";
import { type Packaging, packageRoutes } from "../../plinth/routing/package-routes.ts";
import { scanRoutes } from "../../plinth/routing/scan-routes.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

/** The smallest route. */
export const HELLO =
  'import { handler } from "#plinth";\nexport const main = handler(async () => ({ hello: "world" }), { public: true });\n';

type Bundled = Awaited<ReturnType<typeof bundleFunctions>>;

const projects: TemporaryProject[] = [];

/** Writes a project of these files and bundles it. */
export async function bundleProject(
  files: Readonly<Record<string, string>>,
  packaging: Packaging = "route",
): Promise<Bundled & { project: TemporaryProject }> {
  const project = await temporaryProject(files);
  projects.push(project);
  return { project, ...(await bundleAgain(project, packaging, files["resources.ts"] && "resources.ts")) };
}

/** Bundles what lies in the project's folder now. */
export async function bundleAgain(
  project: TemporaryProject,
  packaging: Packaging = "route",
  resourcesFile?: string,
): Promise<Bundled> {
  const { routes, tasks } = buildRouteTable(await scanRoutes(project.root));
  return bundleFunctions(project.root, { units: packageRoutes(routes, packaging), tasks, resourcesFile });
}

export async function removeProjects(): Promise<void> {
  await Promise.all(projects.splice(0).map((project) => project.remove()));
}
