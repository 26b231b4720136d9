import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { findProject } from "../lib/project.ts";

export const handler = middy<APIGatewayProxyEventV2>()
  .use(httpErrorHandler({ logger: false }))
  .handler(async ({ pathParameters }) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(findProject(pathParameters?.["id"] ?? "")),
  }));
