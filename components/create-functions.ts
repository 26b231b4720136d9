import type * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../plinth/resources/grants.ts";
import type { CodeBucket } from "./code-bucket.ts";
import type { Resources } from "./create-resources.ts";
import type { HttpApi } from "./http-api.ts";
import { accessOf, type TaskTargets } from "./resource-access.ts";
import { type ApiFunction, RouteFunction } from "./route-function.ts";
import type { StackContext } from "./stack-context.ts";

/** Arguments of {@link createFunctions}. */
export interface FunctionsArgs {
  readonly context: StackContext;
  readonly functions: readonly (ApiFunction & { readonly uses: readonly Grant[] })[];
  readonly resources: Resources;
  readonly tasks: TaskTargets;
  readonly api: HttpApi;
  readonly code: CodeBucket;
}

/** Creates every function of the API, each with what it uses and nothing else. */
export function createFunctions(
  { context, functions, resources, tasks, api, code }: FunctionsArgs,
  options: pulumi.ComponentResourceOptions = {},
): void {
  for (const planned of functions) {
    const access = accessOf(planned.uses, { ...resources, ...tasks });
    new RouteFunction(planned.name, { context, function: planned, api, code, ...access }, options);
  }
}
