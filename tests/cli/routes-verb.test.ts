import { execFileSync } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkOut } from "../../plinth/testing/checkout.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

const ROOT = join(import.meta.dirname, "../..");
const projects: Pick<TemporaryProject, "remove">[] = [];
afterEach(async () => {
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

async function project(files: Record<string, string>): Promise<TemporaryProject> {
  const made = await temporaryProject(files);
  projects.push(made);
  return made;
}

function routes(...args: string[]): { code: number; stdout: string; stderr: string } {
  try {
    const command = ["plinth/cli/main.ts", "routes", ...args];
    const stdout = execFileSync(process.execPath, command, {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { code: 0, stdout, stderr: "" };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, stdout, stderr };
  }
}

describe("plinth routes", () => {
  test("prints the sample app's table as JSON", async () => {
    // A copy, since an author's own routes lie beside it.
    const sample = await checkOut();
    projects.push(sample);
    const { code, stdout } = routes("--dir", sample.folder, "--json");
    expect(code).toBe(0);
    const row = { access: "public", memoryMb: 256, timeoutSeconds: 10 };
    expect(JSON.parse(stdout)).toEqual({
      routes: [
        { method: "GET", path: "/health", file: "routes/health/get.ts", function: "health-get", ...row },
        { method: "GET", path: "/projects", file: "routes/projects/get.ts", function: "projects-get", ...row },
        { method: "POST", path: "/projects", file: "routes/projects/post.ts", function: "projects-post", ...row },
        {
          method: "DELETE",
          path: "/projects/{id}",
          file: "routes/projects/[id]/delete.ts",
          function: "projects-by-id-delete",
          ...row,
        },
        {
          method: "GET",
          path: "/projects/{id}",
          file: "routes/projects/[id]/get.ts",
          function: "projects-by-id-get",
          ...row,
        },
      ],
      tasks: [],
      problems: [],
    });
  });

  test("prints the same bytes for the same tree in two folders, given as a project or as its routes folder", async () => {
    const [one, two] = [await project({}), await project({})];
    for (const { root } of [one, two]) {
      for (const name of ["routes", "lib", "resources.ts"])
        await cp(join(ROOT, name), join(root, name), { recursive: true });
    }
    const first = routes("--dir", one.root, "--json");
    expect(first.code).toBe(0);
    expect(routes("--dir", join(two.root, "routes"), "--json")).toEqual(first);
    expect(first.stdout).toBe(routes("--json").stdout);
  });

  test("prints every problem and exits with 1", async () => {
    const { root } = await project({
      "routes/gets.ts": "export const main = () => 1;\n",
      "routes/a/get.ts": "export const other = 1;\n",
      "routes/b/get.ts": "export const main = (;\n",
    });
    const { code, stdout } = routes("--dir", root, "--json");
    expect(code).toBe(1);
    expect(
      JSON.parse(stdout).problems.map(({ code, files }: { code: string; files: string[] }) => [code, ...files]),
    ).toEqual([
      ["ROUTE_NO_MAIN", "routes/a/get.ts"],
      ["SOURCE_SYNTAX", "routes/b/get.ts:1:22"],
      ["ROUTE_NOT_A_METHOD", "routes/gets.ts"],
    ]);
    const { stderr } = routes("--dir", root);
    expect(stderr).toContain("3 problems");
    expect(stderr).toContain("Did you mean `get.ts`?");
  });

  test("refuses a folder that is none and an option that is unknown", () => {
    expect(routes("--dir", "/no/such/folder")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is no such folder"),
    });
    expect(routes("--jsno")).toMatchObject({ code: 1, stderr: expect.stringContaining("Did you mean --json?") });
  });
});
