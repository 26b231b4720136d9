import { Router } from "@aws-lambda-powertools/event-handler/http";
import type { Context } from "aws-lambda";
import { findProject } from "../lib/project.ts";

const app = new Router();
app.get("/projects/:id", ({ params: { id = "" } }) => findProject(id));

export const handler = (event: unknown, context: Context) => app.resolve(event, context);
