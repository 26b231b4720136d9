import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import httpJsonBodyParser from "@middy/http-json-body-parser";
import validator from "@middy/validator";
import { createProject } from "../lib/project.ts";
import { eventSchema } from "./event-schema.ts";

export const handler = middy()
  .use(httpErrorHandler({ logger: false }))
  .use(httpJsonBodyParser())
  .use(validator({ eventSchema }))
  .handler(async ({ body }) => ({
    statusCode: 201,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(createProject(Object(body))),
  }));
