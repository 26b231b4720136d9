import { cp } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import type { Plugin } from "esbuild";
import { REQUIRE_BANNER } from "../plinth/bundling/build-entries.ts";
import { jsonSchema } from "./lane/peers/json-schema.ts";
import { type BundledFile, bundleProject, bundleSource } from "./make-bundles.ts";

const LANE = join(import.meta.dirname, "lane");
const PEERS = ["Middy", "Hono", "Powertools"];

export interface Candidate {
  readonly name: string;
  /** Undefined: nothing but the validation of a POST. */
  readonly get: BundledFile | undefined;
  readonly post: BundledFile;
}

/** One function per route, bundled as it would be deployed: Plinth's by Plinth, the others' with the same options. */
export async function bundleCandidates(folder: string): Promise<Candidate[]> {
  const candidates = [{ name: "Zod", get: undefined, post: await bundlePeer("zod-post", folder) }];
  const plinth = await bundlePlinth(join(folder, "plinth"));
  const peers: Candidate[] = [];
  for (const name of PEERS) {
    const get = await bundlePeer(`${name.toLowerCase()}-get`, folder);
    peers.push({ name, get, post: await bundlePeer(`${name.toLowerCase()}-post`, folder) });
  }
  return [...candidates, plinth, ...peers];
}

async function bundlePlinth(root: string): Promise<Candidate> {
  for (const part of ["routes", "lib"]) await cp(join(LANE, part), join(root, part), { recursive: true });
  const { codeFiles } = await bundleProject(root, "route");
  const { "projects-by-id-get": get, "projects-post": post } = codeFiles;
  if (!get || !post) throw new Error(`The lane's project has the functions ${Object.keys(codeFiles).join(", ")}.`);
  return { name: "Plinth", get, post };
}

function bundlePeer(name: string, folder: string): Promise<BundledFile> {
  const source = `export { handler } from ${JSON.stringify(join(LANE, "peers", `${name}.ts`))};`;
  return bundleSource(source, join(folder, name), { banner: { js: REQUIRE_BANNER }, plugins: [compiledSchema] });
}

/** middy's validator takes a function of ajv: compiled here with the options that middy compiles with, not at each cold start. */
const compiledSchema: Plugin = {
  name: "compiled-schema",
  setup(build) {
    build.onLoad({ filter: /[\\/]event-schema\.ts$/ }, () => {
      const ajv = new Ajv2020({
        strict: true,
        coerceTypes: "array",
        allErrors: true,
        useDefaults: "empty",
        messages: true,
        code: { source: true, esm: true },
      });
      const code = standalone.default(ajv, ajv.compile(jsonSchema));
      return { contents: `${code}\nexport { validate as eventSchema };`, loader: "js", resolveDir: LANE };
    });
  },
};
