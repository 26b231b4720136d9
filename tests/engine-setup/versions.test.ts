import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { awsServices } from "../../engine/aws-services.ts";
import { compareVersions, versions } from "../../engine/versions.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const goModule = (name: string) => read("engine", "go", name, "go.mod");
const goOf = (name: string) => /^go (\S+)$/m.exec(goModule(name))?.[1] ?? "";

describe("the pinned versions", () => {
  it("are those that the Go modules require", () => {
    expect(goModule("pulumi")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${versions.pulumi} `);
    expect(goModule("pulumi")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${versions.pulumi} `);
    expect(goModule("language-nodejs")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${versions.languageNodejs}`);
    expect(goModule("resource-aws")).toContain(`pulumi-terraform-bridge/v3 v${versions.terraformBridge}\n`);
    expect(goModule("resource-aws")).toContain(
      `github.com/upbound/terraform-provider-aws ${versions.terraformProviderAws}\n`,
    );
  });

  it("ask for the newest Go that any of the modules asks for", () => {
    const wanted = ["pulumi", "language-nodejs", "resource-aws"].map(goOf).sort(compareVersions);
    expect(wanted).toEqual(["1.25.0", "1.25.8", "1.25.11"]);
    expect(versions.goAtLeast).toBe(wanted.at(-1));
  });

  it("give the AWS plugin the version of @pulumi/aws", () => {
    expect(JSON.parse(read("package.json")).dependencies["@pulumi/aws"]).toBe(versions.aws);
  });

  it("give the awsx plugin the version that components/awsx-vpc.ts asks for", () => {
    expect(read("components", "awsx-vpc.ts")).toContain(`AWSX_VERSION = "${versions.awsx}";`);
    for (const file of ["engine/README.md", "docs/network.md"])
      expect(read(file)).toContain(`pulumi plugin install resource awsx ${versions.awsx}`);
  });

  it("are the embedded AWS's in requirements.txt, where every package has hashes", () => {
    const requirements = read("engine", "requirements.txt");
    expect(requirements).toContain(`\nministack==${versions.ministack} \\\n`);
    const entries = requirements.split(/\n(?=[a-z0-9-]+==)/).slice(1);
    expect(entries.length).toBeGreaterThan(15);
    expect(entries.filter((entry) => !/--hash=sha256:[0-9a-f]{64}/.test(entry))).toEqual([]);
  });

  it("carry a checksum for the provider, which the build trims only after Go has verified it", () => {
    expect(read("engine", "go", "resource-aws", "go.sum")).toMatch(
      new RegExp(`^github.com/upbound/terraform-provider-aws ${versions.terraformProviderAws} h1:`, "m"),
    );
  });

  it("name every service once, in order", () => {
    expect([...awsServices]).toEqual([...new Set(awsServices)].sort());
  });
});

describe("compareVersions", () => {
  it.each([
    ["3.255.0", "3.200.0", 1],
    ["v3.9.0", "3.10.0", -1],
    ["go1.26.8", "1.25.11", 1],
    ["1.25", "1.25.0", 0],
    ["3.255.0-beta.1+dirty", "3.255.0", 0],
    ["nonsense", "0.0.1", -1],
  ])("compares %s with %s as %i", (left, right, order) => {
    expect(compareVersions(left, right)).toBe(order);
    expect(compareVersions(right, left)).toBe(order === 0 ? 0 : -order);
  });
});
