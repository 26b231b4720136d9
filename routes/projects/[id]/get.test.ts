import { expect, test } from "vitest";
import { apiEvent, callRoute } from "#plinth/testing";
import { projects } from "../../../resources.ts";
import { main } from "./get.ts";

test("answers with the project, and 404 where there is none", async () => {
  const project = { id: "one", name: "Plinth", createdAt: "2026-11-25T08:00:00Z" };
  await projects.put(project);
  expect(await callRoute(main, apiEvent("GET /projects/{id}", { params: { id: "one" } }))).toMatchObject({
    body: project,
  });
  expect((await callRoute(main, apiEvent("GET /projects/{id}", { params: { id: "two" } }))).status).toBe(404);
});
