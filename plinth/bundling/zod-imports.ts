import { parse } from "es-module-lexer";

const PACKAGE = /^zod(\/v4|\/mini|\/v4-mini|\/v4\/mini)?$/;

/**
 * The same module with `import { z } from "zod"` and `import z from "zod"` as `import * as z from "zod"`, which means the
 * same: zod exports its own namespace under both names. Every line stays where it is. A module that the lexer cannot read
 * is left alone, at the price of its size only. The lexer must have been started: `await init()`.
 */
export function toNamespaceImports(source: string): string {
  let rewritten = source;
  try {
    const [imports] = parse(source);
    for (const each of [...imports].reverse()) {
      if (each.type !== "static" || each.typeOnly || !PACKAGE.test(each.specifier)) continue;
      const { importStart: start, importEnd: end } = each;
      const replacement = rewriteStatement(source.slice(start, end), each.specifier);
      if (replacement) rewritten = rewritten.slice(0, start) + replacement + rewritten.slice(end);
    }
  } catch {
    return source;
  }
  return rewritten;
}

function rewriteStatement(statement: string, name: string): string | undefined {
  const [, byDefault, braces] =
    /^import\s+(?:([\w$]+)\s*)?(?:,\s*)?(?:\{([^{}]*)\}\s*)?from\s*["'][^"']+["']$/.exec(statement) ?? [];
  // `zod/mini` has no default export.
  if ((byDefault === undefined && braces === undefined) || byDefault === "type") return undefined;
  if (byDefault && name.includes("mini")) return undefined;
  if (braces && /\/[/*]/.test(braces)) return undefined;
  const names = (braces ?? "").split(",").map((each) => each.trim());
  const spaces = [...(byDefault ? [byDefault] : []), ...names.flatMap((each) => namespaceName(each) ?? [])];
  if (spaces.length === 0) return undefined;
  const rest = names.filter((each) => each !== "" && namespaceName(each) === undefined);
  const from = JSON.stringify(name);
  const lines = "\n".repeat(statement.split("\n").length - 1);
  return (
    [
      ...spaces.map((space) => `import * as ${space} from ${from}`),
      ...(rest.length > 0 ? [`import { ${rest.join(", ")} } from ${from}`] : []),
    ].join(";") + lines
  );
}

/** The local name of an import of `z`, or of zod's default export. */
function namespaceName(specifier: string): string | undefined {
  if (specifier === "z") return "z";
  return /^(?:z|default)\s+as\s+([\w$]+)$/.exec(specifier)?.[1];
}
