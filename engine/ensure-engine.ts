import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type BuiltPiece, buildPiece, builtAws, builtCli, builtFolder } from "./build-engine.ts";
import { awsDownload, cliDownload, type Download, downloadFolder, downloadPiece } from "./download-engine.ts";
import { EngineError, messageOf } from "./engine-error.ts";
import { programName } from "./find-on-path.ts";
import { findInstalledAws, findInstalledCli } from "./installed-engine.ts";
import { linkPlugin } from "./link-plugin.ts";
import { type Report, reportToStderr } from "./start-step.ts";
import { compareVersions, versions } from "./versions.ts";

/** A Pulumi engine that is ready to run. */
export type Engine = {
  /** The folder of the `pulumi` command. */
  binFolder: string;
  /** The path of the `pulumi` command. */
  pulumi: string;
  /** The folders that must come first on PATH: Node, the CLI, and the AWS plugin unless it is in `pulumiHome`. */
  pathFolders: string[];
  /** What to add to the environment that `pulumi` runs in, PATH included. */
  env: Record<string, string>;
};

export type EngineOptions = {
  report?: Report;
  /**
   * A PULUMI_HOME of the caller's own, where the AWS plugin is then put. Without it the plugin is found on PATH,
   * which works as well, but makes Pulumi say so in a warning.
   */
  pulumiHome?: string;
};

type Source = "installed" | "download" | "build";
type Piece = {
  what: string;
  installed: () => Promise<string[] | string> | string[] | string;
  download: Download;
  built: BuiltPiece;
};

const SOURCES: readonly Source[] = ["installed", "download", "build"];

const CLI: Piece = {
  what: "the Pulumi CLI",
  installed: () => findInstalledCli(),
  download: cliDownload,
  built: builtCli,
};

const AWS_PLUGIN: Piece = {
  what: "the AWS plugin",
  installed: () => findInstalledAws(),
  download: awsDownload,
  built: builtAws,
};

/**
 * Gives a Pulumi CLI, its Node language host and the AWS plugin: those on the machine or in the cache, else the
 * official download, else a build from Go modules. Getting them is slow once; afterwards this takes milliseconds.
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const report = options.report ?? reportToStderr;
  const node = nodeFolder();
  const sources = allowedSources(process.env["PLINTH_ENGINE"]);
  const cli = await obtain(CLI, sources, report);
  const plugin = await obtain(AWS_PLUGIN, sources, report);
  const { pulumiHome } = options;
  if (pulumiHome !== undefined)
    linkPlugin({ name: "resource-aws", version: versions.aws }, plugin[0] ?? "", pulumiHome);
  const pathFolders = [...new Set([node, ...cli, ...(pulumiHome === undefined ? plugin : [])])];
  const binFolder = cli[0] ?? "";
  return {
    binFolder,
    pulumi: join(binFolder, programName("pulumi")),
    pathFolders,
    env: {
      PATH: [...pathFolders, process.env["PATH"] ?? ""].join(delimiter),
      PULUMI_SKIP_UPDATE_CHECK: "1",
      ...(pulumiHome === undefined ? {} : { PULUMI_HOME: pulumiHome }),
    },
  };
}

/** The sources that may be used: all, or the one that `PLINTH_ENGINE` names. */
export function allowedSources(wanted: string | undefined): readonly Source[] {
  if (wanted === undefined || wanted === "") return SOURCES;
  const source = SOURCES.find((known) => known === wanted);
  if (source !== undefined) return [source];
  throw new EngineError(`PLINTH_ENGINE is "${wanted}". Set it to one of ${SOURCES.join(", ")}, or leave it unset.`);
}

async function obtain(piece: Piece, sources: readonly Source[], report: Report): Promise<string[]> {
  const reasons: string[] = [];
  if (sources.includes("installed")) {
    const found = await piece.installed();
    if (typeof found !== "string") return found;
    reasons.push(found);
  }
  const cached = fromCache(piece, sources);
  if (cached !== undefined) return cached;
  if (sources.includes("download")) {
    try {
      return [await downloadPiece(piece.download, report)];
    } catch (error) {
      reasons.push(messageOf(error));
      if (sources.includes("build")) report(`${messageOf(error)} It is built here instead.`);
    }
  }
  if (sources.includes("build")) return [await buildPiece(piece.built, report)];
  throw new EngineError(`Plinth has no ${piece.what.replace(/^the /, "")}: ${reasons.join("; ")}`);
}

function fromCache(piece: Piece, sources: readonly Source[]): string[] | undefined {
  const downloaded = downloadFolder(piece.download);
  if (sources.includes("download") && existsSync(downloaded)) return [downloaded];
  const built = builtFolder(piece.built);
  if (sources.includes("build") && existsSync(built)) return [built];
  return undefined;
}

/** The folder of a Node that loads TypeScript by itself: the language host runs the first `node` on PATH. */
function nodeFolder(): string {
  if (compareVersions(process.version, versions.nodeAtLeast) < 0) {
    throw new EngineError(
      `Plinth needs Node ≥ ${versions.nodeAtLeast}, and this is ${process.version}. Run it through npm (npm run …), which uses the one in node_modules.`,
    );
  }
  return dirname(process.execPath);
}
