import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { readVpcArgs } from "../../engine/awsx-stand-in/read-vpc-args.ts";
import { awsxDownload, downloadFolder } from "../../engine/download-engine.ts";
import { ensureAwsx } from "../../engine/ensure-awsx.ts";
import { versions } from "../../engine/versions.ts";
import { hasNetwork } from "../../plinth/automation/has-network.ts";

const STAND_IN = join(import.meta.dirname, "..", "..", "engine", "awsx-stand-in");
const report = (): void => undefined;
const folder = (): string => mkdtempSync(join(tmpdir(), "plinth-awsx-"));

// A machine with nothing on it, and no way to the download.
beforeEach(() => {
  vi.stubEnv("PULUMI_HOME", folder());
  vi.stubEnv("PLINTH_CACHE", folder());
  vi.stubEnv("PLINTH_ENGINE", "");
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("fetch failed")));
  return () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  };
});

/** An executable of this name in the folder. */
function program(place: string, name: string): string {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, name), "#!/bin/sh\n");
  chmodSync(join(place, name), 0o755);
  return place;
}

describe("ensureAwsx", () => {
  it("takes the plugin that is installed, for any stack", async () => {
    const home = process.env["PULUMI_HOME"] ?? "";
    const place = program(join(home, "plugins", `resource-awsx-v${versions.awsx}`), "pulumi-resource-awsx");
    expect(await ensureAwsx({ embedded: false, report })).toEqual([place]);
    const pulumiHome = folder();
    expect(await ensureAwsx({ embedded: true, pulumiHome, report })).toEqual([]);
    expect(readdirSync(join(pulumiHome, "plugins"))).toEqual([`resource-awsx-v${versions.awsx}`]);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("takes an earlier download before it tries another", async () => {
    const place = program(downloadFolder(awsxDownload), "pulumi-resource-awsx");
    expect(await ensureAwsx({ embedded: false, report })).toEqual([place]);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("gives a stack on the embedded AWS the stand-in, and tries the download once and not at every run", async () => {
    const pulumiHome = folder();
    expect(await ensureAwsx({ embedded: true, pulumiHome, report })).toEqual([STAND_IN]);
    expect(await ensureAwsx({ embedded: true, pulumiHome, report })).toEqual([STAND_IN]);
    expect(fetch).toHaveBeenCalledTimes(1);
    // Pulumi would take it there for the plugin itself, and say nothing.
    expect(existsSync(join(pulumiHome, "plugins"))).toBe(false);
  });

  it("refuses a stack on AWS itself, and says how to get the plugin", async () => {
    await ensureAwsx({ embedded: true, report });
    await expect(ensureAwsx({ embedded: false, report })).rejects.toThrow(
      new RegExp(
        `^The stack has a network, and Plinth has no awsx plugin to make it with: the awsx plugin ${versions.awsx} is not in .*; downloading .* failed: fetch failed\\. Get it with: pulumi plugin install resource awsx ${versions.awsx}$`,
      ),
    );
    // That a download failed for the one is no reason not to try it for the other.
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

describe("the stand-in", () => {
  const args = {
    cidrBlock: "10.0.0.0/16",
    numberOfAvailabilityZones: 1,
    natGateways: { strategy: "None" },
    subnetSpecs: [{ type: "Private", cidrBlocks: ["10.0.0.0/20"] }],
    subnetStrategy: "Auto",
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: {},
  };

  it("takes what Plinth asks for, and refuses what it would have to leave out", () => {
    expect(readVpcArgs(args)).toEqual(args);
    expect(() => readVpcArgs({ ...args, ipv4IpamPoolId: "pool" })).toThrow(
      /^Plinth's stand-in of the awsx plugin cannot make this VPC: .*"ipv4IpamPoolId"/s,
    );
    expect(() => readVpcArgs({ ...args, subnetStrategy: "Legacy" })).toThrow(/subnetStrategy/);
  });
});

describe("hasNetwork", () => {
  function project(config: string): string {
    const root = folder();
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(root, "Pulumi.dev.yaml"), config);
    return root;
  }

  it.each([
    ["config:\n  shop:preset: nano\n", undefined, false],
    ["config:\n  shop:preset: nano\n  shop:overrides:\n    network: vpc\n", undefined, true],
    // About to be written by `deploy --preset`.
    ["config:\n  shop:preset: nano\n  shop:overrides: { alarms: false }\n", "medium", true],
    ["config:\n  shop:preset: medium\n  shop:overrides: { alarms: false, network: none }\n", undefined, false],
    ["config:\n  shop:preset: [\n", undefined, false],
    ["config:\n  shop:preset: huge\n", undefined, false],
  ])("of %j with --preset %s is %s", async (config, preset, expected) => {
    expect(await hasNetwork(project(config), "dev", preset)).toBe(expected);
  });

  it("of a stack without a file is that of the defaults", async () => {
    expect(await hasNetwork(project("config:\n"), "other")).toBe(false);
  });
});
