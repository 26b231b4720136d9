import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { awsxDownload, downloadFolder, downloadPiece } from "./download-engine.ts";
import { EngineError, messageOf } from "./engine-error.ts";
import { allowedSources } from "./ensure-engine.ts";
import { findInstalledPlugin } from "./installed-engine.ts";
import { linkPlugin } from "./link-plugin.ts";
import { type Report, reportToStderr } from "./start-step.ts";
import { versions } from "./versions.ts";

const AWSX = { name: "resource-awsx", version: versions.awsx };
const STAND_IN_FOLDER = join(import.meta.dirname, "awsx-stand-in");
// A machine that could not reach the download is not made to wait for it at every run.
const RETRY_MS = 24 * 60 * 60 * 1000;

export type AwsxOptions = {
  /** Whether the stack lives on the embedded AWS, where the stand-in will do. */
  embedded: boolean;
  /** A PULUMI_HOME of the caller's own, where the plugin is then put. The stand-in is never put there. */
  pulumiHome?: string;
  report?: Report;
};

/**
 * The awsx plugin, which makes a stack's VPC; what it has made can be removed without it. The one on the machine or in the cache, else the
 * official download, else, for a stack on the embedded AWS alone, Plinth's stand-in.
 * @returns the folders that must be on PATH for it
 * @throws EngineError where it cannot be had
 */
export async function ensureAwsx(options: AwsxOptions): Promise<string[]> {
  const sources = allowedSources(process.env["PLINTH_ENGINE"]);
  const found = findInstalledPlugin(AWSX);
  if (sources.includes("installed") && typeof found !== "string") return place(found[0] ?? "", options);
  const reasons = typeof found === "string" ? [found] : [];
  const downloaded = downloadFolder(awsxDownload);
  if (sources.includes("download") && existsSync(downloaded)) return place(downloaded, options);
  if (sources.includes("download") && !(options.embedded && wasUnreachable())) {
    try {
      return place(await downloadPiece(awsxDownload, options.report ?? reportToStderr), options);
    } catch (error) {
      reasons.push(messageOf(error));
      rememberUnreachable();
    }
  }
  if (options.embedded) return [STAND_IN_FOLDER];
  throw new EngineError(
    `The stack has a network, and Plinth has no awsx plugin to make it with: ${reasons.map((reason) => reason.replace(/\.$/, "")).join("; ")}. Get it with: pulumi plugin install resource awsx ${versions.awsx}`,
  );
}

function place(folder: string, { pulumiHome }: AwsxOptions): string[] {
  if (pulumiHome === undefined) return [folder];
  linkPlugin(AWSX, folder, pulumiHome);
  return [];
}

function marker(): string {
  return join(cacheFolder(), "engine", `${AWSX.name}-${AWSX.version}-unreachable`);
}

function wasUnreachable(): boolean {
  return existsSync(marker()) && Date.now() - statSync(marker()).mtimeMs < RETRY_MS;
}

function rememberUnreachable(): void {
  mkdirSync(dirname(marker()), { recursive: true });
  writeFileSync(marker(), "");
}
