import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import type { Bundle } from "../../plinth/bundling/bundle.ts";
import { type BundleFunctionsArgs, bundleFunctions } from "../../plinth/bundling/bundle-functions.ts";
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
  const project = await unbundledProject(files);
  return { project, ...(await bundleAgain(project, packaging, files["resources.ts"] && "resources.ts")) };
}

/** Bundles what lies in the project's folder now. */
export async function bundleAgain(
  project: TemporaryProject,
  packaging: Packaging = "route",
  resourcesFile?: string,
  limits: Pick<BundleFunctionsArgs, "budgetBytes" | "loadLimitMs"> = {},
): Promise<Bundled> {
  const { routes, tasks } = buildRouteTable(await scanRoutes(project.root));
  return bundleFunctions(project.root, { units: packageRoutes(routes, packaging), tasks, resourcesFile, ...limits });
}

/** A project that is not bundled yet. */
export async function unbundledProject(files: Readonly<Record<string, string>>): Promise<TemporaryProject> {
  const project = await temporaryProject(files);
  projects.push(project);
  return project;
}

/** The text of each file in a function's zip, by its name. */
export async function filesOf({ root }: TemporaryProject, bundle: Bundle | undefined): Promise<Record<string, string>> {
  const zip = unzipSync(await readFile(join(root, bundle?.zipFile ?? "")));
  return Object.fromEntries(Object.entries(zip).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

/** The code that Lambda starts with, from a function's zip. */
export async function codeOf(project: TemporaryProject, bundle: Bundle | undefined): Promise<string> {
  return (await filesOf(project, bundle))["index.mjs"] ?? "";
}

/** Imports a function's code from its zip, unpacked into a folder of its own, and returns the handler. */
export async function handlerOf(
  project: TemporaryProject,
  bundle: Bundle | undefined,
): Promise<(event: unknown) => Promise<{ statusCode: number; body: string }>> {
  const folder = `deployed/${bundle?.hash}`;
  for (const [name, text] of Object.entries(await filesOf(project, bundle)))
    await project.write(`${folder}/${name}`, text);
  return (await import(pathToFileURL(join(project.root, folder, "index.mjs")).href)).handler;
}

export async function removeProjects(): Promise<void> {
  await Promise.all(projects.splice(0).map((project) => project.remove()));
}
