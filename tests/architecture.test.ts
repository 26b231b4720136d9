import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import fg from "fast-glob";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

// Room → what it may import of ours besides itself. What is not listed here is not allowed.
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  "plinth/routing": ["plinth/problem.ts"],
  "plinth/resources": ["plinth/origin.ts"],
  "plinth/runtime": ["plinth/resources"],
  "plinth/index.ts": ["plinth/resources", "plinth/runtime"],
  "plinth/presets": ["plinth/problem.ts", "plinth/routing"],
  policy: ["plinth/presets", "plinth/problem.ts"],
  "plinth/settings": [
    "plinth/origin.ts",
    "plinth/presets",
    "plinth/problem.ts",
    "plinth/routing",
    "policy/exceptions.ts",
    "policy/rules.ts",
  ],
  "plinth/bundling": ["plinth/problem.ts", "plinth/routing", "plinth/runtime"],
  "plinth/plan": [
    "plinth/bundling",
    "plinth/presets",
    "plinth/problem.ts",
    "plinth/resources",
    "plinth/routing",
    "plinth/runtime",
    "plinth/settings/auth.ts",
    "plinth/settings/config-file.ts",
    "plinth/settings/lane-environment.ts",
    "plinth/settings/parse-adopt.ts",
    "plinth/settings/parse-confirm.ts",
    "plinth/settings/parse-domain.ts",
    "plinth/settings/parse-firewall.ts",
    "plinth/settings/read-deployed-endpoint.ts",
    "plinth/settings/parse-roles.ts",
    "plinth/settings/parse-secrets.ts",
  ],
  "plinth/publishing": ["plinth/settings/parse-aws-config.ts"],
  components: [
    "plinth/bundling",
    "plinth/plan/format-functions.ts",
    "plinth/plan/plan.ts",
    "plinth/presets",
    "plinth/problem.ts",
    "plinth/publishing/code-object.ts",
    "plinth/resources",
    "plinth/routing",
    "plinth/runtime/firewall-pass.ts",
    "plinth/runtime/migrations/migration-target.ts",
    "plinth/settings",
  ],
  engine: [],
  "plinth/automation": ["engine", "plinth/plan", "plinth/problem.ts", "plinth/settings"],
  "plinth/logs": ["plinth/bundling", "plinth/routing"],
  "plinth/scaffold": ["plinth/problem.ts", "plinth/routing"],
  "plinth/testing": ["engine", "plinth/plan/read-migrations.ts", "plinth/resources", "plinth/runtime"],
  "plinth/cli": [
    "engine",
    "plinth/automation",
    "plinth/logs",
    "plinth/plan",
    "plinth/presets",
    "plinth/problem.ts",
    "plinth/routing",
    "plinth/scaffold",
    "plinth/settings",
  ],
};

const files = await fg(["**/*.ts"], { cwd: ROOT, ignore: ["node_modules", ".plinth"] });
const imports = (await Promise.all(files.map(importsOf))).flat();

describe("the rooms", () => {
  test.each(Object.entries(DIRECTIONS))("%s imports only what it may", (room, allowed) => {
    const own = imports.filter(({ from }) => isIn(from, room));
    expect(own.length, `${room} has files`).toBeGreaterThan(0);
    const wrong = own.filter(({ to, isPackage }) => !isPackage && ![room, ...allowed].some((each) => isIn(to, each)));
    expect(wrong).toEqual([]);
  });

  test("only components import the AWS SDK of Pulumi", () => {
    const importers = imports.filter(({ to }) => /^@pulumi\/(aws|awsx)/.test(to)).map(({ from }) => from.split("/")[0]);
    expect(new Set(importers)).toEqual(new Set(["components"]));
  });

  test("the runtime imports no Pulumi and no build tool, and components read no disk", () => {
    const heavy = /^(@pulumi\/|esbuild|fflate|fast-glob|yaml|commander|cli-table3)/;
    const shipped = imports.filter(({ from }) => isIn(from, "plinth/runtime") || isIn(from, "plinth/resources"));
    expect(shipped.filter(({ to }) => heavy.test(to))).toEqual([]);
    expect(imports.filter(({ from, to }) => isIn(from, "components") && to.startsWith("node:fs"))).toEqual([]);
  });

  test("the rules are pure: only what installs them imports Pulumi, and none of them a module of Node's", () => {
    const own = imports.filter(({ from }) => isIn(from, "policy"));
    const importers = own.filter(({ to }) => to.startsWith("@pulumi/")).map(({ from }) => from);
    expect([...new Set(importers)].sort()).toEqual([
      "policy/install-policy.ts",
      "policy/pack/index.ts",
      "policy/pack/to-policies.ts",
      "policy/read-properties.ts",
    ]);
    expect(own.filter(({ to }) => to.startsWith("node:"))).toEqual([]);
  });

  test("routes and tasks import Plinth only as #plinth, and their tests as #plinth/testing too", () => {
    const authors = imports.filter(({ from }) => /^(routes|queues|crons|functions|lib)\//.test(from));
    const wrong = authors.filter(
      ({ from, to }) => to.startsWith("plinth/") || (to === "#plinth/testing" && !from.endsWith(".test.ts")),
    );
    expect(wrong).toEqual([]);
  });

  test("only the two that name things on AWS join a project and a stack, so that no two stacks share a name", async () => {
    const joining = await Promise.all(
      files
        .filter((file) => isIn(file, "components") || isIn(file, "plinth"))
        .map(async (file) => (/project\}-\$\{/.test(await readFile(join(ROOT, file), "utf8")) ? [file] : [])),
    );
    expect(joining.flat().sort()).toEqual(["plinth/routing/bucket-prefix.ts", "plinth/routing/physical-name.ts"]);
  });

  test("index.ts fits on one page", async () => {
    const lines = (await readFile(join(ROOT, "index.ts"), "utf8")).trimEnd().split("\n");
    expect(lines.length).toBeLessThan(40);
  });
});

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

async function importsOf(file: string): Promise<Import[]> {
  const source = await readFile(join(ROOT, file), "utf8");
  return [...source.matchAll(/^(?:import|export)\b[^"';]*?(?:from\s*)?"([^"]+)";/gm)].map(([, target = ""]) => {
    if (!target.startsWith(".")) return { from: file, to: target, isPackage: true };
    const path = relative(ROOT, resolve(ROOT, dirname(file), target))
      .split(sep)
      .join("/");
    return { from: file, to: path, isPackage: false };
  });
}

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}
