import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, describe, expect, test } from "vitest";
import { buildPlan } from "../../plinth/plan/build-plan.ts";
import type { PlanSettings } from "../../plinth/plan/plan-settings.ts";
import { toRouteListing } from "../../plinth/plan/route-listing.ts";
import { DEFAULT_QUOTAS } from "../../plinth/routing/quotas.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";
import { presetOf } from "./planned.ts";

const SETTINGS: PlanSettings = {
  project: "shop",
  stack: "dev",
  preset: presetOf("nano"),
  packaging: "route",
  zipBudgetKb: 1000,
  quotas: DEFAULT_QUOTAS,
};
const route = (options: string) =>
  `import { handler } from "#plinth";\nexport const main = handler(async () => "hello", ${options});\n`;

/** All text of a zip's files. */
function codeIn(zipFile: string): string {
  return Object.values(unzipSync(readFileSync(zipFile)))
    .map((bytes) => strFromU8(bytes))
    .join("\n");
}

let project: TemporaryProject | undefined;
afterEach(() => project?.remove());

async function plan(files: Record<string, string>, settings: PlanSettings | undefined) {
  project = await temporaryProject(files);
  return buildPlan(project.root, settings);
}

describe("buildPlan", () => {
  const files = {
    "routes/a/get.ts": route("{ public: true, memoryMb: 512 }"),
    "routes/a/[id]/post.ts": route("{ public: true, timeoutSeconds: 20 }"),
  };

  test("lays routes on functions as the settings say", async () => {
    const { functions, problems } = await plan(files, { ...SETTINGS, packaging: "group" });
    expect(problems).toEqual([]);
    expect(functions.map(({ name, memoryMb, timeoutSeconds }) => [name, memoryMb, timeoutSeconds])).toEqual([
      ["a-group", 512, 20],
    ]);
  });

  test("closes the gateway's own name with a domain, where AWS keeps paths for itself", async () => {
    const domain = { name: "api.example.com", zone: "example.com" };
    project = await temporaryProject({ "routes/ping/get.ts": route("{ public: true }") });
    const plans = await Promise.all(
      [SETTINGS, { ...SETTINGS, domain }].map((each) => buildPlan(project?.root ?? "", each)),
    );
    expect(plans.map(({ entrance }) => entrance.defaultEndpoint)).toEqual(["open", "closed"]);
    expect(plans.map(({ problems }) => problems.map(({ code }) => code))).toEqual([[], ["ROUTE_RESERVED"]]);
  });

  test("adds the tables of the guards that routes have, and their code to those routes alone", async () => {
    const guarded = (guard: string) =>
      `import { handler, ${guard} } from "#plinth";\nexport const main = handler(async () => "hello", { public: true, middleware: [${guard}()] });\n`;
    const { resources, functions, problems } = await plan(
      { ...files, "routes/b/post.ts": guarded("idempotency"), "routes/c/get.ts": guarded("rateLimit") },
      SETTINGS,
    );
    expect([problems, resources.map(({ name }) => name)]).toEqual([[], ["plinth-idempotency", "plinth-rate-limit"]]);
    const found = functions.map(({ name, bundle, uses }) => {
      const code = codeIn(join(project?.root ?? "", bundle.zipFile));
      return [name, uses.map(({ access }) => access), /idempotency-key/.test(code), /ratelimit-limit/.test(code)];
    });
    expect(found).toEqual([
      ["a-by-id-post", [], false, false],
      ["a-get", [], false, false],
      ["b-post", ["claim"], true, false],
      ["c-get", ["count"], false, true],
    ]);
  });

  test("has no table where no route has a guard", async () => {
    expect((await plan(files, SETTINGS)).resources).toEqual([]);
  });

  test("asks for the values of the secrets that resources.ts declares, once it can be read", async () => {
    const codesWith = async (source: string): Promise<string[]> => {
      const { problems } = await plan({ ...files, "resources.ts": source }, { ...SETTINGS, secrets: ["mail"] });
      await project?.remove();
      return problems.map(({ code, files: [file = ""] }) => `${code} ${file}`);
    };
    const declared = (name: string) => `import { secret } from "#plinth";\nexport const key = secret("${name}");\n`;
    expect(await codesWith(declared("mail"))).toEqual([]);
    expect(await codesWith(declared("stripe"))).toEqual([
      "SECRET_MISSING Pulumi.dev.yaml",
      "SECRET_UNKNOWN Pulumi.dev.yaml",
    ]);
    expect(await codesWith("export const key = (;\n")).toEqual(["SOURCE_SYNTAX resources.ts:1:21"]);
    expect(await codesWith('throw new Error("no");\n')).toEqual([
      expect.stringMatching(/^BUNDLE_DOES_NOT_LOAD resources\.ts/),
    ]);
  });

  test("holds each zip to the stack's budget", async () => {
    expect((await plan(files, { ...SETTINGS, zipBudgetKb: 1 })).problems.map(({ code }) => code)).toEqual([
      "BUNDLE_TOO_LARGE",
      "BUNDLE_TOO_LARGE",
    ]);
  });

  test("still finds the routes' problems when the settings are at fault", async () => {
    const { problems, functions } = await plan({ "routes/a/gets.ts": "", "routes/b/get.ts": "" }, undefined);
    const found = problems.map(({ code, files }) => `${code} ${files.join()}`);
    expect([found, functions]).toEqual([["ROUTE_NOT_A_METHOD routes/a/gets.ts", "ROUTE_NO_MAIN routes/b/get.ts"], []]);
  });

  test("asks for an issuer where a route has scopes, once the stack is known", async () => {
    const files = { "routes/a/get.ts": route('{ scopes: ["a"] }') };
    expect((await plan(files, SETTINGS)).problems).toEqual([]);
    const { problems } = await plan(files, { ...SETTINGS, auth: { kind: "none" } });
    expect(problems.map(({ code, files: [file] }) => [code, file])).toEqual([["AUTH_MISSING", "routes/a/get.ts"]]);
  });

  test("describes tasks, plans their functions with the preset's size where they have none, and lists a cron's schedule", async () => {
    const task = (options: string) =>
      `import { taskHandler } from "#plinth";\nimport * as z from "zod";\nexport const main = taskHandler(() => 1, ${options});\n`;
    const planned = await plan(
      {
        ...files,
        "crons/nightly.ts": task('{ schedule: "rate(1 day)", memoryMb: 512 }'),
        "crons/broken.ts": task('{ schedule: "daily" }'),
        "queues/mail.ts": task('{ messages: z.string(), uses: [{ kind: "queue", name: "post", access: "send" }] }'),
      },
      SETTINGS,
    );
    expect(planned.tasks.map(({ task: { name }, description }) => [name, description.memoryMb])).toEqual([
      ["nightly", 512],
      ["mail", null],
    ]);
    expect(planned.problems.map(({ code, files }) => [code, ...files])).toEqual([
      ["BUNDLE_DOES_NOT_LOAD", "crons/broken.ts"],
      ["TASK_NOT_FOUND", "queues/mail.ts"],
    ]);
    expect(planned.functions.map(({ name }) => name)).toEqual(["a-by-id-post", "a-get"]);
    expect(planned.taskFunctions.map(({ name, memoryMb, timeoutSeconds }) => [name, memoryMb, timeoutSeconds])).toEqual(
      [
        ["cron-nightly", 512, SETTINGS.preset.timeoutSeconds],
        ["queue-mail", SETTINGS.preset.memoryMb, SETTINGS.preset.timeoutSeconds],
      ],
    );
    expect(toRouteListing(planned, SETTINGS.preset).tasks).toEqual([
      { kind: "cron", name: "broken", file: "crons/broken.ts", function: "cron-broken" },
      {
        kind: "cron",
        name: "nightly",
        file: "crons/nightly.ts",
        function: "cron-nightly",
        schedule: "rate(1 day)",
      },
      { kind: "queue", name: "mail", file: "queues/mail.ts", function: "queue-mail" },
    ]);
  });
});
