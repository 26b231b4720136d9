import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { awsServices } from "./aws-services.ts";
import { cacheFolder, cacheKey } from "./cache-folder.ts";
import { findGo } from "./find-go.ts";
import { programName } from "./find-on-path.ts";
import { makeFolder } from "./make-folder.ts";
import { outputOf, runCommand } from "./run-command.ts";
import { type Report, startStep } from "./start-step.ts";
import { trimProvider } from "./trim-provider.ts";
import { versions } from "./versions.ts";

/** One program built from a small Go module of ours, in engine/go. */
type GoProgram = { folder: string; program: string; package: string; set: string };

/** What is built into one folder of the cache: one program, or several that belong beside each other. */
export type BuiltPiece = { name: string; version: string; programs: readonly GoProgram[] };

const GO_FOLDER = join(import.meta.dirname, "go");
const TRIMMING = ["trim-provider.ts", "aws-services.ts"];
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const PROVIDER = "github.com/hashicorp/terraform-provider-aws";

/** The CLI with its Node language host, which it looks for beside itself. */
export const builtCli: BuiltPiece = {
  name: "pulumi",
  version: versions.pulumi,
  programs: [
    {
      folder: "pulumi",
      program: "pulumi",
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      set: `${VERSION_VARIABLE}=v${versions.pulumi}`,
    },
    {
      folder: "language-nodejs",
      program: "pulumi-language-nodejs",
      package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
      set: `${VERSION_VARIABLE}=v${versions.languageNodejs}`,
    },
  ],
};

const AWS_PROGRAM: GoProgram = {
  folder: "resource-aws",
  program: "pulumi-resource-aws",
  package: ".",
  set: `main.version=${versions.aws}`,
};

/** The AWS plugin. */
export const builtAws: BuiltPiece = { name: "resource-aws", version: versions.aws, programs: [AWS_PROGRAM] };

/** The folder in the cache where the built piece is, or will be. */
export function builtFolder(piece: BuiltPiece): string {
  const recipe = piece.programs.map(({ folder }) => join(GO_FOLDER, folder));
  // The trimming and its list of services decide what is in the plugin as much as its Go code does.
  if (piece === builtAws) recipe.push(...TRIMMING.map((file) => join(import.meta.dirname, file)));
  return join(cacheFolder(), "engine", cacheKey(piece.name, piece.version, recipe));
}

/** Builds the piece with the Go on PATH, unless it was built before, and returns its folder. */
export async function buildPiece(piece: BuiltPiece, report: Report): Promise<string> {
  const folder = builtFolder(piece);
  if (existsSync(folder)) return folder;
  const toolchain = await findGo();
  await makeFolder(folder, `building ${piece.name} ${piece.version}`, report, async (draft) => {
    for (const program of piece.programs) {
      const step = startStep(`building ${program.program} from its Go modules`, report);
      try {
        await build(program, draft, toolchain);
        step.done();
      } catch (error) {
        step.failed();
        throw error;
      }
    }
  });
  return folder;
}

async function build(piece: GoProgram, draft: string, { go, env }: Awaited<ReturnType<typeof findGo>>): Promise<void> {
  const source = join(draft, "source");
  cpSync(join(GO_FOLDER, piece.folder), source, { recursive: true });
  const logFile = join(cacheFolder(), "logs", `build-${piece.folder}.log`);
  rmSync(logFile, { force: true });
  const run = (purpose: string, args: string[]) =>
    runCommand({ purpose, program: go, args, folder: source, env, logFile });
  if (piece === AWS_PROGRAM) {
    await run("Downloading the Terraform AWS provider", ["mod", "download", PROVIDER]);
    const module = await outputOf(go, ["-C", source, "list", "-m", "-f", "{{.Dir}}", PROVIDER], env);
    await trimProvider(module, join(source, "provider"), awsServices);
    await run("Preparing the Terraform AWS provider", ["mod", "edit", `-replace=${PROVIDER}=./provider`]);
  }
  const flags = ["-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags", `-s -w -X ${piece.set}`];
  const output = join(draft, programName(piece.program));
  await run(`Building ${piece.program}`, ["build", ...flags, "-o", output, piece.package]);
  rmSync(source, { recursive: true });
}
