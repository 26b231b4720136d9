import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "es-module-lexer";
import { PLINTH_FOLDER } from "./bundle-folder.ts";

/** How a rewritten import names a module of Plinth's; its path within Plinth's folder follows. */
export const DIRECT = "plinth-module:";

/** Which module of Plinth's has what `#plinth` exports, name → path within Plinth's folder. The lexer must have been started. */
export async function readPlinthExports(): Promise<ReadonlyMap<string, string>> {
  const source = await readFile(join(PLINTH_FOLDER, "index.ts"), "utf8");
  const modules = new Map<string, string>();
  for (const each of parse(source)[0]) {
    if (each.type !== "static" || each.typeOnly) continue;
    const { specifier, importStart, importEnd } = each;
    const names = namesIn(source.slice(importStart, importEnd));
    for (const name of names ?? []) if (!isType(name)) modules.set(name, specifier.slice("./".length));
  }
  return modules;
}

/**
 * The same module with `import { handler, NotFound } from "#plinth"` as one import for each module that has them. `#plinth` hands
 * on all of Plinth, and esbuild would link all of it for every function before it drops what is unused: half of its work. Every
 * line stays where it is. What is written in another way, or asks for what is not there, stays as it is.
 */
export function toDirectImports(source: string, modules: ReadonlyMap<string, string>): string {
  let rewritten = source;
  try {
    for (const each of [...parse(source)[0]].reverse()) {
      if (each.type !== "static" || each.typeOnly || each.specifier !== "#plinth") continue;
      const { importStart, importEnd } = each;
      const statement = source.slice(importStart, importEnd);
      const replacement = rewriteStatement(statement, modules);
      if (replacement !== undefined)
        rewritten = `${rewritten.slice(0, importStart)}${replacement}${rewritten.slice(importEnd)}`;
    }
  } catch {
    return source;
  }
  return rewritten;
}

function rewriteStatement(statement: string, modules: ReadonlyMap<string, string>): string | undefined {
  if (!/^import\s*\{[^{}]*\}\s*from\b/.test(statement)) return undefined;
  const names = namesIn(statement)?.filter((name) => !isType(name));
  if (names === undefined || names.length === 0) return undefined;
  const byModule = Map.groupBy(names, (name) => modules.get(name.split(/\s+as\s+/)[0] ?? "") ?? "");
  if (byModule.has("")) return undefined;
  const imports = [...byModule].map(
    ([module, own]) => `import { ${own.join(", ")} } from ${JSON.stringify(`${DIRECT}${module}`)}`,
  );
  return imports.join(";") + "\n".repeat(statement.split("\n").length - 1);
}

/** The names between the braces of an import or export; undefined where a comment makes them hard to tell. */
function namesIn(statement: string): string[] | undefined {
  const braces = /\{([^{}]*)\}/.exec(statement)?.[1];
  if (braces === undefined || /\/[/*]/.test(braces)) return undefined;
  return braces
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function isType(name: string): boolean {
  return /^type\s/.test(name);
}
