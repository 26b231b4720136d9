import * as pulumi from "@pulumi/pulumi";
import { formatFunctions } from "../plinth/plan/format-functions.ts";
import type { Plan } from "../plinth/plan/plan.ts";
import { PASS_VARIABLE } from "../plinth/runtime/firewall-pass.ts";
import type { Domain } from "../plinth/settings/parse-domain.ts";
import type { Settings } from "../plinth/settings/settings.ts";
import type { CodeBucket } from "./code-bucket.ts";
import type { Resources } from "./create-resources.ts";
import { createStage } from "./create-stage.ts";
import { CustomDomain } from "./custom-domain.ts";
import type { HttpApi } from "./http-api.ts";
import { createPassSecrets } from "./pass-secrets.ts";
import { accessOf, type TaskTargets } from "./resource-access.ts";
import { RouteFunction } from "./route-function.ts";
import type { StackContext } from "./stack-context.ts";

/** Arguments of {@link createRoutes}. */
export interface RoutesArgs {
  readonly context: StackContext & Pick<Settings, "awsEndpoint" | "domain" | "firewall" | "packaging">;
  readonly plan: Pick<Plan, "entrance" | "functions" | "throttles">;
  readonly api: HttpApi;
  readonly code: CodeBucket;
  readonly resources: Resources;
  readonly tasks: TaskTargets;
  /** Of the hosted zone that holds the stack's domain; undefined where it has none. */
  readonly zoneId: string | undefined;
}

/** Creates the functions and routes behind an API, then the stage on which they answer, and last the name under which they do. */
export function createRoutes(args: RoutesArgs, options: pulumi.ComponentResourceOptions = {}): void {
  const { context, plan, api, code, resources, tasks, zoneId } = args;
  const { domain, firewall } = context;
  const { defaultEndpoint, pastFirewall } = plan.entrance;
  if (context.packaging !== "route") void pulumi.log.info(formatFunctions(plan.functions));
  const pass = firewall && createPassSecrets("pass-secret", firewall.secretVersion, { parent: api });
  const asked = pass && pastFirewall === "closed" ? { [PASS_VARIABLE]: pass.hashes } : {};
  const functions = plan.functions.map((planned) => {
    const { grants, environment } = accessOf(planned.uses, { ...resources, ...tasks });
    const own = { context, function: planned, api, code, grants, environment: { ...environment, ...asked } };
    return new RouteFunction(planned.name, own, options);
  });
  const routes = functions.flatMap((each) => each.routes);
  const stage = createStage("api", { context, api, routes, throttles: plan.throttles });
  if (!domain || !zoneId) return;
  const front = pass && firewall && { ...firewall, apiHost: api.host, passSecret: pass.newest, functions };
  new CustomDomain("domain", { context, domain, zoneId, stage, front }, options);
  const isOpen = front ? pastFirewall === "open" && !context.awsEndpoint : defaultEndpoint === "open";
  if (isOpen) void pulumi.log.info(staysOpen(domain));
}

function staysOpen({ name }: Domain): string {
  return `The API answers on https://${name}. The way to it so far stays open too, until the next deploy closes it.`;
}
