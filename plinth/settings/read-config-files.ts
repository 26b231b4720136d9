import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { configFileOf } from "./config-file.ts";

/** A stack's config as its files say it, in the form in which Pulumi hands it to the program. */
export interface FileConfig {
  readonly project: string;
  readonly config: Readonly<Record<string, string>>;
}

/**
 * The config of a stack from `Pulumi.yaml`, which has the defaults, and `Pulumi.<stack>.yaml`, without the engine. Both files
 * must be readable: see `checkConfigFiles`.
 */
export async function readConfigFiles(projectRoot: string, stack: string): Promise<FileConfig> {
  const [projectFile, stackFile] = await Promise.all([
    readYaml(join(projectRoot, "Pulumi.yaml")),
    readYaml(join(projectRoot, configFileOf(stack))),
  ]);
  const project = String(projectFile["name"] ?? "");
  const written = {
    ...defaultsOf(entriesOf(projectFile["config"], project)),
    ...entriesOf(stackFile["config"], project),
  };
  return { project, config: Object.fromEntries(Object.entries(written).map(([key, value]) => [key, toText(value)])) };
}

/** The keys of the project's own namespace, without it. */
function entriesOf(config: unknown, project: string): Record<string, unknown> {
  const entries = Object.entries(toRecord(config)).flatMap(([key, value]): [string, unknown][] => {
    if (key.startsWith(`${project}:`)) return [[key.slice(project.length + 1), value]];
    return key.includes(":") ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

/** A key of the project's schema has its default under `default` or `value`; a key without either has none. */
function defaultsOf(schema: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (typeof value !== "object" || value === null) return [[key, value]];
    const { default: byDefault, value: fixed } = toRecord(value);
    const found = fixed ?? byDefault;
    return found === undefined ? [] : [[key, found]];
  });
  return Object.fromEntries(entries);
}

/** A key without a value is `null`: the engine takes it for empty text, and says that it will not for ever. */
function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

async function readYaml(file: string): Promise<Record<string, unknown>> {
  // Its warnings quote what they are about, which may be a secret.
  return toRecord(parse(await readFile(file, "utf8"), { logLevel: "error" }));
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
