import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plinth/plan/plan.ts";
import type { Settings } from "../plinth/settings/settings.ts";
import type { CodeBucket } from "./code-bucket.ts";
import type { Resources } from "./create-resources.ts";
import { createStage } from "./create-stage.ts";
import { HttpApi } from "./http-api.ts";
import { accessOf } from "./resource-access.ts";
import { RouteFunction } from "./route-function.ts";
import type { StackContext } from "./stack-context.ts";

/** Arguments of {@link createApi}. */
export interface ApiArgs {
  readonly context: StackContext & Pick<Settings, "awsEndpoint" | "cors">;
  readonly plan: Pick<Plan, "functions" | "throttles">;
  readonly code: CodeBucket;
  readonly resources: Resources;
}

/** Creates the API, the functions and routes behind it, and last the stage on which they answer. */
export function createApi(
  { context, plan, code, resources }: ApiArgs,
  options: pulumi.ComponentResourceOptions = {},
): HttpApi {
  const api = new HttpApi("api", context, options);
  const functions = plan.functions.map((planned) => {
    const access = accessOf(planned.uses, resources);
    return new RouteFunction(planned.name, { context, function: planned, api, code, ...access }, options);
  });
  const routes = functions.flatMap((each) => each.routes);
  createStage("api", { context, api, routes, throttles: plan.throttles });
  return api;
}
