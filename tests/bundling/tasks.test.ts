import { afterEach, describe, expect, test, vi } from "vitest";
import { bundleProject, codeOf, HELLO, handlerOf, removeProjects } from "./bundle-project.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await removeProjects();
});

const task = (options: string, body = "1") =>
  `import { taskHandler } from "#plinth";\nimport * as z from "zod";\nexport const main = taskHandler(async () => ${body}, ${options});\n`;
const QUEUE = task("{ messages: z.object({ to: z.string() }) }");
const CRON = task('{ schedule: "cron(0 6 * * ? *)", timezone: "Europe/Berlin", memoryMb: 512 }');
const FUNCTION = task("{ input: z.string(), timeoutSeconds: 60 }", '"done"');

describe("bundleFunctions with tasks", () => {
  test("gives each task a zip whose handler answers, and what it says of itself", async () => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const { project, bundles, problems } = await bundleProject({
      "queues/mail.ts": QUEUE,
      "crons/nightly.ts": CRON,
      "functions/resize.ts": FUNCTION,
      "routes/hello/get.ts": HELLO,
    });
    expect(problems).toEqual([]);
    expect(
      bundles.map(({ function: name, task: said, descriptions }) => [name, said?.kind, Object.keys(descriptions)]),
    ).toEqual([
      ["cron-nightly", "cron", []],
      ["function-resize", "function", []],
      ["hello-get", undefined, ["hello-get"]],
      ["queue-mail", "queue", []],
    ]);
    expect(bundles[0]?.task).toMatchObject({
      schedule: "cron(0 6 * * ? *)",
      timezone: "Europe/Berlin",
      memoryMb: 512,
      timeoutSeconds: null,
    });
    const resize: (event: unknown) => Promise<unknown> = await handlerOf(project, bundles[1]);
    expect(await resize("a")).toBe("done");
    const mail: (event: unknown) => Promise<unknown> = await handlerOf(project, bundles[3]);
    const Records = [{ messageId: "m1", body: "{}" }];
    expect(await mail({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }] });
  });

  test("keeps the tasks' lane out of a route, and another task's code out of its callers", async () => {
    const caller = `import { handler, queue } from "#plinth";
import type { main as consumer } from "../../queues/mail.ts";
const mail = queue<typeof consumer>("mail");
export const main = handler(async () => { await mail.send({ to: "a" }); }, { public: true, uses: [mail.sends] });
`;
    const { project, bundles, problems } = await bundleProject({
      "functions/resize.ts": FUNCTION,
      "queues/mail.ts": QUEUE.replace("=> 1", '=> "consumer code"'),
      "routes/hello/get.ts": HELLO,
      "routes/call/post.ts": caller,
    });
    expect(problems).toEqual([]);
    const [call, resize, hello, mail] = await Promise.all(bundles.map((bundle) => codeOf(project, bundle)));
    expect(mail).toContain("batchItemFailures");
    expect(mail).toContain("consumer code");
    // For the backoff; a function that has no queue does without.
    expect(mail).toContain("ChangeMessageVisibilityBatch");
    expect(resize).not.toContain("ChangeMessageVisibilityBatch");
    for (const word of ["batchItemFailures", "taskHandler", "AmazonSQS", "ConcurrentInvocation", "dynamodb:GetItem"])
      expect(hello, word).not.toContain(word);
    expect(call).toContain("AmazonSQS");
    expect(call).not.toContain("consumer code");
    expect(call).not.toContain("batchItemFailures");
    expect(bundles[0]?.descriptions["call-post"]?.uses).toEqual([{ kind: "queue", name: "mail", access: "send" }]);
  });

  test("refuses every file whose main is of another kind than its folder, and says what to write", async () => {
    const { bundles, problems } = await bundleProject({
      "crons/mail.ts": QUEUE,
      "queues/resize.ts": FUNCTION,
      "functions/nightly.ts": CRON,
      "queues/route.ts": HELLO,
      "routes/task/get.ts": QUEUE,
      "queues/right.ts": QUEUE,
    });
    expect(bundles.map((each) => each.function)).toEqual(["queue-right"]);
    expect(problems.map(({ code, files, message }) => [code, files.join(), message])).toEqual(
      expect.arrayContaining([
        [
          "TASK_KIND",
          "crons/mail.ts",
          "The options of the file's `main` make it a queue, and it lies in crons/, where every file is a cron.",
        ],
        [
          "TASK_KIND",
          "queues/resize.ts",
          "The options of the file's `main` make it a function, and it lies in queues/, where every file is a queue.",
        ],
        [
          "TASK_KIND",
          "functions/nightly.ts",
          "The options of the file's `main` make it a cron, and it lies in functions/, where every file is a function.",
        ],
        [
          "TASK_KIND",
          "queues/route.ts",
          "The file's `main` is made by `handler`, which answers HTTP requests, and files in queues/ are called by SQS, with a batch of messages.",
        ],
        [
          "ROUTE_KIND",
          "routes/task/get.ts",
          "The file's `main` is made by `taskHandler`, a queue, and files below routes/ answer HTTP requests.",
        ],
      ]),
    );
    expect(problems).toHaveLength(5);
    expect(Object.fromEntries(problems.map(({ files, fix }) => [files.join(), fix]))).toMatchObject({
      "crons/mail.ts":
        'Move it to queues/, or write `export const main = taskHandler(async (input, ctx, logger) => { … }, { schedule: "rate(5 minutes)" });`.',
      "queues/route.ts":
        "Write `export const main = taskHandler(async (message, ctx, logger) => { … }, { messages: schema });`, or move the file below routes/.",
      "routes/task/get.ts":
        "Write `export const main = handler(async (body, ctx, logger) => { … });`, or move the file to queues/.",
    });
  });

  test("refuses a task among routes that share a function", async () => {
    const files = { "routes/a/get.ts": HELLO, "routes/a/post.ts": QUEUE };
    const { bundles, problems } = await bundleProject(files, "group");
    expect(bundles).toEqual([]);
    expect(problems.map(({ code, files: named }) => [code, named])).toEqual([["ROUTE_KIND", ["routes/a/post.ts"]]]);
  });

  test("reports tasks that have no main, no kind or wrong options", async () => {
    const { bundles, problems } = await bundleProject({
      "queues/nomain.ts": "export const other = 1;\n",
      "functions/bare.ts": "export const main = () => 1;\n",
      "crons/wrong.ts": task('{ schedule: "rate(5 minute)" }'),
    });
    expect(bundles).toEqual([]);
    const told = Object.fromEntries(problems.map((problem) => [problem.files.join(), problem]));
    expect(told["queues/nomain.ts"]).toEqual({
      code: "TASK_NO_MAIN",
      files: ["queues/nomain.ts"],
      message: "The file exports no `main`, so there is nothing to call.",
      fix: "Write `export const main = taskHandler(async (message, ctx, logger) => { … }, { messages: schema });`, or begin the file's name with `_` if it is no task.",
    });
    expect(told["functions/bare.ts"]?.code).toBe("BUNDLE_DOES_NOT_LOAD");
    expect(told["functions/bare.ts"]?.message).toContain("this one exports a bare function. Write: export const main");
    expect(told["crons/wrong.ts"]?.message).toContain("taskHandler(): write schedule as rate(…)");
  });
});
