import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { findProject } from "../lib/project.ts";

const app = new Hono();
app.get("/projects/:id", (context) => context.json(findProject(context.req.param("id"))));

export const handler = handle(app);
