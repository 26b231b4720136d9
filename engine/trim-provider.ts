import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

/** A Go source file as text, with its path inside the provider module. */
export type GoSource = { path: string; text: string };

const SERVICE_IMPORT = /terraform-provider-aws\/internal\/service\/([a-z0-9]+)"/g;
const SERVICE_LIST = join("internal", "provider", "sdkv2", "service_packages_gen.go");
const CLIENT_LIST = join("internal", "conns", "awsclient_gen.go");

/** Only these parts of the provider module are compiled; the rest is documentation and its own tests. */
const KEPT_PARTS = ["go.mod", "internal", "names", "version", "xpprovider"];
const LEFT_OUT = /_test\.go$|^testdata$|^test-fixtures$/;
const LEFT_OUT_OF_INTERNAL = new Set(["acctest", "generate"]);

/**
 * Copies the Terraform AWS provider's module from the module cache to `to`, with only the given services (and
 * those they import) left in its generated lists, so that Go compiles a tenth of it. Go's `-overlay` would need no
 * copy, but it refuses files of the module cache.
 */
export async function trimProvider(from: string, to: string, services: readonly string[]): Promise<string[]> {
  const kept = await collectServices(from, services);
  const files = (await Promise.all(KEPT_PARTS.map((part) => filesUnder(from, part)))).flat();
  const keptFiles = files.filter((path) => isKept(path.split(sep), kept));
  const sources = await readGoSources(from, keptFiles);
  await Promise.all(keptFiles.map((path) => copyAnew(join(from, path), join(to, path))));
  await edit(join(to, SERVICE_LIST), (text) => trimServiceList(text, kept));
  await edit(join(to, CLIENT_LIST), (text) => trimClientList(text, usedClients(sources)));
  return [...kept].sort();
}

function isKept(parts: string[], services: ReadonlySet<string>): boolean {
  const [top, second, third] = parts;
  if (parts.some((part) => LEFT_OUT.test(part))) return false;
  if (top !== "internal" || second === undefined) return true;
  if (LEFT_OUT_OF_INTERNAL.has(second)) return false;
  return second !== "service" || third === undefined || parts.length === 3 || services.has(third);
}

/** The services asked for and, transitively, every service whose code they import. */
async function collectServices(from: string, services: readonly string[]): Promise<Set<string>> {
  const kept = new Set<string>();
  const waiting = [...services];
  for (let service = waiting.pop(); service !== undefined; service = waiting.pop()) {
    if (kept.has(service)) continue;
    kept.add(service);
    const files = await filesUnder(from, join("internal", "service", service));
    waiting.push(...importedServices(await readGoSources(from, files)));
  }
  return kept;
}

/** The services that the given Go files import. */
export function importedServices(sources: readonly GoSource[]): string[] {
  const found = sources.flatMap(({ text }) => [...text.matchAll(SERVICE_IMPORT)].map((match) => match[1] ?? ""));
  return [...new Set(found)].sort();
}

/** The generated list of service packages, without the lines of the services that are not kept. */
export function trimServiceList(text: string, kept: ReadonlySet<string>): string {
  const lines = text.split("\n").filter((line) => {
    const name =
      /internal\/service\/([a-z0-9]+)"$/.exec(line)?.[1] ?? /^\t+([a-z0-9]+)\.ServicePackage\(/.exec(line)?.[1];
    return name === undefined || kept.has(name);
  });
  return lines.join("\n");
}

/** The names of the SDK client getters that the given Go files call, for example `LambdaClient`. */
export function usedClients(sources: readonly GoSource[]): Set<string> {
  const callers = sources.filter(({ path }) => path !== CLIENT_LIST);
  return new Set(callers.flatMap(({ text }) => [...text.matchAll(/\.(\w+Client)\(/g)].map((match) => match[1] ?? "")));
}

/** The generated list of SDK client getters, without those never called and without the imports only they used. */
export function trimClientList(text: string, used: ReadonlySet<string>): string {
  const getter = /^func \(c \*AWSClient\) (\w+)\(ctx context\.Context\) [^\n]*\{\n[^\n]*\n\}\n\n?/gm;
  const getters = text.replace(getter, (whole, name: string) => (used.has(name) ? whole : ""));
  return getters.replace(/^\t"[^"\n]*aws-sdk-go-v2\/service\/([a-z0-9]+)"\n/gm, (line, name: string) =>
    new RegExp(`\\b${name}\\.Client\\b`).test(getters) ? line : "",
  );
}

/** The paths of all files under `folder` (or of the file itself), relative to `root`. */
async function filesUnder(root: string, folder: string): Promise<string[]> {
  if ((await stat(join(root, folder))).isFile()) return [folder];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

async function readGoSources(root: string, files: readonly string[]): Promise<GoSource[]> {
  const goFiles = files.filter((path) => path.endsWith(".go") && !path.endsWith("_test.go"));
  return Promise.all(goFiles.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })));
}

/** Folders and files of the module cache are read-only; copying the content alone leaves that behind. */
async function copyAnew(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, await readFile(from));
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}
