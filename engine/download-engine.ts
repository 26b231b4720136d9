import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { cacheFolder, cacheKey } from "./cache-folder.ts";
import { EngineError, messageOf } from "./engine-error.ts";
import { makeFolder } from "./make-folder.ts";
import { type Report, startStep } from "./start-step.ts";
import { versions } from "./versions.ts";

/** An official release archive, and where its checksums are published, if they are. */
export type Download = { name: string; version: string; archive: string; base: string; checksums?: string };

/** How long an official download may take: to answer at all, and as a whole. */
export type Limits = { answerMs: number; wholeMs: number };

const LIMITS: Limits = { answerMs: 5_000, wholeMs: 120_000 };
const RELEASES = "https://get.pulumi.com/releases";

/** The official CLI, which brings its language hosts. */
export const cliDownload: Download = {
  name: "pulumi",
  version: versions.pulumi,
  archive: `pulumi-v${versions.pulumi}-${platformName()}-${process.arch}.${process.platform === "win32" ? "zip" : "tar.gz"}`,
  base: `${RELEASES}/sdk`,
  checksums: `${RELEASES}/sdk/pulumi-${versions.pulumi}-checksums.txt`,
};

/** The official AWS plugin. No checksums are published beside it: HTTPS and the archive's own are what there is. */
export const awsDownload: Download = {
  name: "resource-aws",
  version: versions.aws,
  archive: `pulumi-resource-aws-v${versions.aws}-${platformName()}-${process.arch === "x64" ? "amd64" : process.arch}.tar.gz`,
  base: `${RELEASES}/plugins`,
};

/** The official awsx plugin, which makes VPCs. */
export const awsxDownload: Download = {
  name: "resource-awsx",
  version: versions.awsx,
  archive: `pulumi-resource-awsx-v${versions.awsx}-${platformName()}-${process.arch === "x64" ? "amd64" : process.arch}.tar.gz`,
  base: `${RELEASES}/plugins`,
};

function platformName(): string {
  return process.platform === "win32" ? "windows" : process.platform;
}

/** The folder in the cache where the download is, or will be. */
export function downloadFolder(download: Download): string {
  return join(cacheFolder(), "engine", cacheKey(`${download.name}-official`, download.version, []));
}

/** Downloads and unpacks an official release, unless it was before, and returns its folder. */
export async function downloadPiece(download: Download, report: Report, limits = LIMITS): Promise<string> {
  const folder = downloadFolder(download);
  if (existsSync(folder)) return folder;
  const purpose = `downloading ${download.archive}`;
  await makeFolder(folder, purpose, report, async (draft) => {
    const step = startStep(purpose, report);
    try {
      await fetchAndUnpack(download, draft, report, limits);
      step.done();
    } catch (error) {
      step.failed();
      throw new EngineError(`${purpose} failed: ${reasonOf(error)}.`);
    }
  });
  return folder;
}

async function fetchAndUnpack(download: Download, draft: string, report: Report, limits: Limits): Promise<void> {
  const archive = join(draft, download.archive);
  const answer = await answerOf(`${download.base}/${download.archive}`, limits);
  if (answer.body === null) throw new Error("the server sent nothing");
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(archive));
  await verify(download, archive, report, limits);
  // The CLI's archive has one folder around everything, the plugin's has none.
  const strip = download.name === "pulumi" ? ["--strip-components=1"] : [];
  const unpacked = spawnSync("tar", ["-xf", archive, "-C", draft, ...strip], { encoding: "utf8" });
  if (unpacked.status !== 0) throw new Error(`it cannot be unpacked: ${unpacked.stderr || unpacked.error?.message}`);
  rmSync(archive);
}

/** Fetches `url`; a server that does not answer soon, or is not done in time, is given up. */
async function answerOf(url: string, limits: Limits): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(
    () => patience.abort(new Error(`no answer in ${limits.answerMs / 1000} s`)),
    limits.answerMs,
  );
  try {
    const signal = AbortSignal.any([patience.signal, AbortSignal.timeout(limits.wholeMs)]);
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

async function verify(download: Download, archive: string, report: Report, limits: Limits): Promise<void> {
  if (download.checksums === undefined) return;
  const published = await answerOf(download.checksums, limits).then((answer) => answer.text());
  const expected = published
    .split("\n")
    .find((line) => line.trim().endsWith(download.archive))
    ?.split(/\s+/)[0];
  if (expected === undefined) throw new Error(`its checksum is not in ${download.checksums}`);
  const hash = createHash("sha256");
  await pipeline(createReadStream(archive), hash);
  if (hash.digest("hex") !== expected) throw new Error("its checksum is not the published one");
  report(`${download.archive}: the published checksum matches`);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)} (${cause.message})` : messageOf(error);
}
