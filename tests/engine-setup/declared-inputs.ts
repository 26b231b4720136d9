import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What @pulumi/aws declares for one resource: its inputs as paths, as the plugin's `-names` prints them. */
export type DeclaredResource = { inputs: Map<string, { required: boolean; type: string }> };

type Property = { name: string; required: boolean; type: string };
type Interfaces = Map<string, Property[]>;

const PACKAGE = join(import.meta.dirname, "..", "..", "node_modules", "@pulumi", "aws");
/** As deep as the plugin prints. */
const DEEPEST = 3;

/** Every resource of the given modules of @pulumi/aws, by type token. */
export function declaredResources(modules: readonly string[]): Map<string, DeclaredResource> {
  const nested = nestedInterfaces();
  const found = new Map<string, DeclaredResource>();
  for (const file of globSync(`{${modules.join(",")}}/*.js`, { cwd: PACKAGE })) {
    const token = /__pulumiType = '([^']+)'/.exec(readFileSync(join(PACKAGE, file), "utf8"))?.[1];
    if (token === undefined) continue;
    const declaration = readFileSync(join(PACKAGE, file.replace(/\.js$/, ".d.ts")), "utf8");
    const name = token.slice(token.lastIndexOf(":") + 1);
    const args = interfacesIn(declaration.split("\n"), "").get(`${name}Args`) ?? [];
    const inputs: DeclaredResource["inputs"] = new Map();
    addPaths(inputs, "", args, nested, 0);
    found.set(token, { inputs });
  }
  return found;
}

/** Every function (data source) token that @pulumi/aws invokes. */
export function declaredFunctions(): Set<string> {
  const files = globSync(["*.js", "*/get*.js"], { cwd: PACKAGE });
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(join(PACKAGE, file), "utf8").matchAll(/runtime\.invoke\("(aws:[^"]+)"/g)].map((m) => m[1] ?? ""),
    ),
  );
}

function addPaths(
  inputs: DeclaredResource["inputs"],
  prefix: string,
  properties: readonly Property[],
  nested: Interfaces,
  depth: number,
): void {
  for (const { name, required, type } of properties) {
    const path = `${prefix}${name}${/\[\]/.test(type) ? "[]" : ""}`;
    inputs.set(path, { required, type });
    const reference = /inputs\.(\w+\.\w+)/.exec(type)?.[1];
    const inner = reference === undefined || depth >= DEEPEST ? [] : (nested.get(reference) ?? []);
    addPaths(inputs, `${path}.`, inner, nested, depth + 1);
  }
}

function nestedInterfaces(): Interfaces {
  return interfacesIn(readFileSync(join(PACKAGE, "types", "input.d.ts"), "utf8").split("\n"), "");
}

/** Reads the generated declarations line by line: their layout is regular, and a TypeScript parser takes minutes. */
function interfacesIn(lines: readonly string[], namespace: string): Interfaces {
  const found: Interfaces = new Map();
  let scope = namespace;
  let current: Property[] | undefined;
  for (const line of lines) {
    const opened = /^export declare namespace (\w+) \{/.exec(line)?.[1];
    if (opened !== undefined) scope = `${opened}.`;
    const started = /^\s*(?:export )?interface (\w+) \{/.exec(line)?.[1];
    if (started !== undefined) {
      current = [];
      found.set(`${scope}${started}`, current);
    }
    const property = /^\s+"?(\w+)"?(\?)?: (pulumi\.Input<.*)$/.exec(line);
    if (property !== null) {
      current?.push({ name: property[1] ?? "", required: property[2] === undefined, type: property[3] ?? "" });
    }
  }
  return found;
}
