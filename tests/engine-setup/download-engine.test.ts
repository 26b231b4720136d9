import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { awsDownload, cliDownload, type Download, downloadPiece } from "../../engine/download-engine.ts";

/** A release archive as the official CLI's: one folder around everything. */
function archive(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "plinth-release-"));
  mkdirSync(join(folder, "pulumi"));
  writeFileSync(join(folder, "pulumi", "pulumi"), "#!/bin/sh\n", { mode: 0o755 });
  execFileSync("tar", ["-czf", "release.tar.gz", "pulumi"], { cwd: folder });
  return readFileSync(join(folder, "release.tar.gz"));
}

async function serve(answer: RequestListener): Promise<Download> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { name: "pulumi", version: "1.0.0", archive: "release.tar.gz", base, checksums: `${base}/checksums.txt` };
}

const release = archive();
const sum = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const serveRelease =
  (content: Buffer, checksum: string): RequestListener =>
  (request, response) =>
    response.end(
      request.url === "/release.tar.gz" ? content : `${"0".repeat(64)}  other.tar.gz\n${checksum}  release.tar.gz\n`,
    );

describe("the official download", () => {
  let cache = "";
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), "plinth-cache-"));
    process.env["PLINTH_CACHE"] = cache;
    onTestFinished(() => void delete process.env["PLINTH_CACHE"]);
  });
  const left = () => (existsSync(join(cache, "engine")) ? readdirSync(join(cache, "engine")) : []);

  it("is unpacked when its published checksum matches, and not fetched again", async () => {
    let requests = 0;
    const answer = serveRelease(release, sum(release));
    const download = await serve((request, response) => {
      requests++;
      answer(request, response);
    });
    const lines: string[] = [];
    const folder = await downloadPiece(download, (line) => lines.push(line));
    expect(readdirSync(folder)).toEqual(["pulumi"]);
    expect(lines).toContain("release.tar.gz: the published checksum matches");
    expect(await downloadPiece(download, () => undefined)).toBe(folder);
    expect(requests).toBe(2);
  });

  it("is refused, and leaves nothing, when the checksum is another or is not published", async () => {
    const quiet = () => undefined;
    const changed = await serve(serveRelease(release, sum(Buffer.from("other"))));
    await expect(downloadPiece(changed, quiet)).rejects.toThrow(
      "downloading release.tar.gz failed: its checksum is not the published one.",
    );
    const unlisted = await serve((request, response) =>
      response.end(request.url === "/checksums.txt" ? `${sum(release)}  unknown.tar.gz\n` : release),
    );
    await expect(downloadPiece(unlisted, quiet)).rejects.toThrow(/its checksum is not in http/);
    expect(left()).toEqual([]);
  });

  it("is given up when the server refuses, cannot be reached, or does not answer in time", async () => {
    const quiet = () => undefined;
    const missing = await serve((_request, response) => response.writeHead(404).end());
    await expect(downloadPiece(missing, quiet)).rejects.toThrow(/failed: the server answered 404\.$/);
    await expect(downloadPiece({ ...missing, base: "http://127.0.0.1:1" }, quiet)).rejects.toThrow(
      /failed: fetch failed/,
    );
    const silent = await serve(() => undefined);
    await expect(downloadPiece(silent, quiet, { answerMs: 50, wholeMs: 5_000 })).rejects.toThrow(
      /failed: no answer in 0\.05 s\.$/,
    );
    const endless = await serve((_request, response) => void response.write("a"));
    await expect(downloadPiece(endless, quiet, { answerMs: 5_000, wholeMs: 200 })).rejects.toThrow(/failed: .*timeout/);
    expect(left()).toEqual([]);
  });

  it("comes from the official place, in the official names", () => {
    expect(`${cliDownload.base}/${cliDownload.archive}`).toMatch(
      /^https:\/\/get\.pulumi\.com\/releases\/sdk\/pulumi-v3\.\d+\.\d+-(linux|darwin|windows)-(x64|arm64)\.(tar\.gz|zip)$/,
    );
    expect(`${awsDownload.base}/${awsDownload.archive}`).toMatch(
      /^https:\/\/get\.pulumi\.com\/releases\/plugins\/pulumi-resource-aws-v7\.\d+\.\d+-(linux|darwin|windows)-(amd64|arm64)\.tar\.gz$/,
    );
  });
});
