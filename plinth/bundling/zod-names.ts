// What comes with a name at nearly no cost (zod 4, minified: at most 600 bytes for `boolean` and `iso`, mostly 15), since the
// code behind it is there already. `null`, `literal`, `date` and the like cost more.
const WITH_ANYTHING =
  "array boolean any unknown optional nullable nullish union intersection transform pipe preprocess";
const WITH_NAME: Readonly<Record<string, string>> = {
  string: "email url uuid guid iso ipv4 ipv6 cuid2 ulid nanoid",
  object: "enum strictObject looseObject never",
  number: "int",
};

/** The names that minified code imports from `zod.mjs`; one that merely stands in a string of it costs bytes, not sense. */
export function namesUsed(code: string, exported: readonly string[]): string[] {
  const used = new Set(
    [...code.matchAll(/import\{([^{}]*)\}from"\.\/zod\.mjs"/g)].flatMap(([, clause = ""]) =>
      clause.split(",").map((each) => each.replace(/ as .*/, "")),
    ),
  );
  return exported.filter((name) => used.has(name)).sort();
}

/**
 * The same names and what comes with them nearly for free, so that far fewer `zod.mjs` differ: without that, one route's
 * `z.string()` and another's `z.string().or(z.email())` would each have its own.
 */
export function roundUp(used: readonly string[], exported: readonly string[]): string[] {
  const wanted = new Set([...used, ...WITH_ANYTHING.split(" "), ...used.flatMap((name) => besides(name))]);
  return exported.filter((name) => wanted.has(name)).sort();
}

function besides(name: string): string[] {
  return Object.hasOwn(WITH_NAME, name) ? (WITH_NAME[name] ?? "").split(" ") : [];
}
