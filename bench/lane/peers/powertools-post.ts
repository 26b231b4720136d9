import { Router } from "@aws-lambda-powertools/event-handler/http";
import type { Context } from "aws-lambda";
import { newProject } from "../lib/new-project.ts";
import { createProject } from "../lib/project.ts";

const app = new Router();
app.post("/projects", async ({ valid }) => ({ statusCode: 201, ...jsonBody(createProject(valid.req.body)) }), {
  validation: { req: { body: newProject } },
});

export const handler = (event: unknown, context: Context) => app.resolve(event, context);

function jsonBody(value: object) {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
