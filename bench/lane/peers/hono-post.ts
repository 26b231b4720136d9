import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { newProject } from "../lib/new-project.ts";
import { createProject } from "../lib/project.ts";

const app = new Hono();
app.post("/projects", zValidator("json", newProject), (context) =>
  context.json(createProject(context.req.valid("json")), 201),
);

export const handler = handle(app);
