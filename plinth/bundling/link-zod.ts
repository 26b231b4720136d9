import type { BuiltEntry } from "./bundle.ts";
import { LEAN_ZOD } from "./lean-zod.ts";
import { type SharedZod, ZOD_LINK, type ZodUse } from "./shared-zod.ts";
import { namesUsed, roundUp } from "./zod-names.ts";

/** Whether zod would be in the function more than once: in two versions, or in `zod.mjs` and in the code. */
export function hasZodTwice({ parts }: Pick<BuiltEntry, "parts">): boolean {
  const links = linkedFiles(parts).length;
  return links > 1 || (links === 1 && Object.keys(parts).some(isZodItself));
}

/** The same functions, each with the `zod.mjs` that its code imports. */
export async function linkZod(shared: SharedZod, built: readonly BuiltEntry[]): Promise<BuiltEntry[]> {
  const uses = await Promise.all(built.map((each) => zodUseOf(shared, each)));
  const variants = await shared.variantsOf(uses.filter((use) => use !== undefined));
  return built.map((each, index) => {
    const zod = uses[index] && variants.shift();
    return zod ? { ...each, zod, parts: { ...each.parts, ...zod.parts } } : each;
  });
}

async function zodUseOf(shared: SharedZod, { code, parts }: BuiltEntry): Promise<ZodUse | undefined> {
  const [file] = linkedFiles(parts);
  if (file === undefined) return undefined;
  const exported = await shared.namesOf(file);
  const used = namesUsed(Buffer.from(code).toString(), exported);
  if (used.length === 0) return undefined;
  return { file, names: roundUp(used, exported) };
}

/** The entry modules of zod that lead to a `zod.mjs`, relative to the project root. */
export function linkedFiles(modules: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(modules)
    .filter((path) => path.startsWith(`${ZOD_LINK}:`))
    .map((path) => path.slice(ZOD_LINK.length + 1));
}

function isZodItself(path: string): boolean {
  return path.startsWith(`${LEAN_ZOD}:`) || /^(?!plinth-zod-link:)(.*\/)?node_modules\/zod\//.test(path);
}
