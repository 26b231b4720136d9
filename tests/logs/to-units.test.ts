import { afterAll, beforeAll, expect, test } from "vitest";
import { toUnits } from "../../plinth/logs/to-units.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

let project: TemporaryProject;
beforeAll(async () => {
  project = await temporaryProject({ "routes/projects/[id]/get.ts": "", "queues/mail.ts": "", "crons/nightly.ts": "" });
});
afterAll(() => project.remove());

test.each(["GET /projects/{id}", "/projects/{id}", "routes/projects/[id]/get.ts", "projects-by-id-get"])(
  "%s is the route's function in every packaging",
  async (route) => {
    expect((await toUnits(project.root, route)).units).toEqual(["projects-by-id-get", "projects-group", "api-single"]);
  },
);

test.each(["queue-mail", "queues/mail.ts", "queues\\mail.ts"])("%s is the function of a task", async (task) => {
  expect((await toUnits(project.root, task)).units).toEqual(["queue-mail"]);
});

test("what there is none of is answered with all that there are", async () => {
  expect(await toUnits(project.root, "/nowhere")).toEqual({
    units: [],
    known: [
      "GET /projects/{id}  (routes/projects/[id]/get.ts)",
      "cron-nightly  (crons/nightly.ts)",
      "queue-mail  (queues/mail.ts)",
    ],
  });
});
