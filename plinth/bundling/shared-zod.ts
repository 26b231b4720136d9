import { createHash } from "node:crypto";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { BuiltEntry, Modules } from "./bundle.ts";
import { addLeanZod, LEAN_ZOD, leanModule } from "./lean-zod.ts";

/** The file of a function's zip that holds what the function uses of zod. Functions that use the same have the same file. */
export const ZOD_FILE = "zod.mjs";
/** esbuild's namespace of the modules that stand in for zod's entry modules and only name what lies in `zod.mjs`. */
export const ZOD_LINK = "plinth-zod-link";

/** What some functions use of zod. */
export interface ZodVariant {
  readonly code: Uint8Array;
  /** sha256 of the code, hex. */
  readonly hash: string;
  /** zod's modules that have left something in the code. */
  readonly parts: BuiltEntry["parts"];
}

/** Names that are wanted of an entry module of zod. */
export interface ZodUse {
  /** Path of the entry module, relative to the project root. */
  readonly file: string;
  /** Sorted. */
  readonly names: readonly string[];
}

/** The `zod.mjs` files of one project, each built once. */
export interface SharedZod {
  /** Whether what is used of this entry module of zod can lie in a `zod.mjs`. */
  canLink(file: string): Promise<boolean>;
  /** What an entry module of zod exports. */
  namesOf(file: string): Promise<readonly string[]>;
  /** zod's modules behind the link to an entry module; by them the build cache sees an upgrade. */
  modulesOf(file: string): Promise<Modules>;
  /** What these functions import, in one esbuild run for all that are new. */
  variantsOf(uses: readonly ZodUse[]): Promise<ZodVariant[]>;
}

const VARIANT = "plinth-zod-variant";
const WHOLE_LINK = /(^|\/)node_modules\/zod\/((?!mini).)*$/;

/** @param options how the functions are built: zod must not be larger beside their code than it would be in it */
export function openSharedZod(projectRoot: string, options: BuildOptions): SharedZod {
  const esbuild: Esbuild = (entryPoints, plugin) =>
    build({ ...options, entryPoints, outdir: projectRoot, plugins: [plugin], metafile: true, write: false });
  const wholes = new Map<string, Promise<Whole>>();
  const variants = new Map<string, Promise<ZodVariant>>();
  const wholeOf = (file: string): Promise<Whole> => {
    const whole = wholes.get(file) ?? readWhole(esbuild, projectRoot, file);
    wholes.set(file, whole);
    return whole;
  };
  return {
    async canLink(file) {
      return WHOLE_LINK.test(file) && (await wholeOf(file)).names.includes("z");
    },
    namesOf: async (file) => (await wholeOf(file)).names,
    modulesOf: async (file) => (await wholeOf(file)).modules,
    variantsOf(uses) {
      const missing = new Map(uses.map((use) => [keyOf(use), use] as const).filter(([key]) => !variants.has(key)));
      const built = buildVariants(esbuild, projectRoot, [...missing.values()]);
      for (const [index, key] of [...missing.keys()].entries()) {
        const variant = built.then((all) => all[index] ?? absent(key));
        variants.set(key, variant);
      }
      return Promise.all(uses.map((use) => variants.get(keyOf(use)) ?? absent(keyOf(use))));
    },
  };
}

/** One statement for each name: what nobody uses of them is dropped, and what is left in the code tells what is used. */
export function linkSource(names: readonly string[]): string {
  // zod's default export is its `z`.
  const link = (name: string): string =>
    `export { ${name === "default" ? "z as default" : name} } from "./${ZOD_FILE}";`;
  return names.map(link).join("\n");
}

type Esbuild = (entryPoints: string[], plugin: Plugin) => ReturnType<typeof build<{ metafile: true; write: false }>>;

interface Whole {
  readonly names: readonly string[];
  readonly modules: Modules;
}

async function readWhole(esbuild: Esbuild, projectRoot: string, file: string): Promise<Whole> {
  try {
    const { metafile } = await esbuild([VARIANT], {
      name: VARIANT,
      setup(build) {
        build.onResolve({ filter: /^plinth-zod-variant$/ }, () => leanModule(file));
        addLeanZod(build, projectRoot);
      },
    });
    const [output] = Object.values(metafile.outputs);
    const link = { kind: "import-statement", original: "./index.js", path: `${LEAN_ZOD}:${file}` } as const;
    const modules = { ...metafile.inputs, [`${ZOD_LINK}:${file}`]: { bytes: 0, imports: [link] } };
    return { names: (output?.exports ?? []).filter((name) => /^[\w$]+$/.test(name)), modules };
  } catch {
    // What is wrong with it shows where it is built as a part of the code.
    return { names: [], modules: {} };
  }
}

async function buildVariants(esbuild: Esbuild, projectRoot: string, uses: readonly ZodUse[]): Promise<ZodVariant[]> {
  if (uses.length === 0) return [];
  const { metafile, outputFiles } = await esbuild(
    uses.map((_, index) => `${VARIANT}:${index}`),
    {
      name: VARIANT,
      setup(build) {
        build.onResolve({ filter: /^plinth-zod-variant:/ }, ({ path }) => ({ path, namespace: VARIANT }));
        build.onLoad({ filter: /.*/, namespace: VARIANT }, ({ path }) => ({
          contents: `export { ${useOf(uses, path).names.join(", ")} } from "zod";`,
        }));
        build.onResolve({ filter: /.*/, namespace: VARIANT }, ({ importer }) => leanModule(useOf(uses, importer).file));
        addLeanZod(build, projectRoot);
      },
    },
  );
  const outputs = Object.values(metafile.outputs);
  return uses.map((use, index) => {
    // esbuild lists the files and what it says of them in the same order, which is not that of the entries.
    const at = outputs.findIndex(({ entryPoint }) => entryPoint?.endsWith(`${VARIANT}:${index}`));
    const code = outputFiles[at]?.contents ?? absent(keyOf(use));
    return { code, hash: createHash("sha256").update(code).digest("hex"), parts: outputs[at]?.inputs ?? {} };
  });
}

function useOf(uses: readonly ZodUse[], path: string): ZodUse {
  return uses[Number(path.slice(VARIANT.length + 1))] ?? absent(path);
}

function keyOf({ file, names }: ZodUse): string {
  return `${file} ${names.join()}`;
}

function absent(what: string): never {
  throw new Error(`esbuild gave no ${what}`);
}
