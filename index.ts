// The deploy lane on one page: settings → plan (route table, bundles, checks) → components → outputs.
import * as pulumi from "@pulumi/pulumi";
import { providerOptions } from "./components/aws-provider.ts";
import { CodeBucket } from "./components/code-bucket.ts";
import { createContext } from "./components/create-context.ts";
import { createOperations } from "./components/create-operations.ts";
import { createResources } from "./components/create-resources.ts";
import { createRoutes } from "./components/create-routes.ts";
import { createTasks } from "./components/create-tasks.ts";
import { findZone } from "./components/find-zone.ts";
import { HttpApi } from "./components/http-api.ts";
import { withStandIn } from "./plinth/automation/database-stand-in.ts";
import { buildPlan } from "./plinth/plan/build-plan.ts";
import { formatProblems } from "./plinth/problem.ts";
import { openCodeStore } from "./plinth/publishing/open-code-store.ts";
import { writeEmbeddedAws } from "./plinth/settings/embedded-aws.ts";
import { readDeployed } from "./plinth/settings/read-deployed.ts";
import { readSettings } from "./plinth/settings/read-settings.ts";
import { installPolicy } from "./policy/install-policy.ts";

const { settings, problems, secretValues, awsAccess } = await readSettings();
const plan = await buildPlan(import.meta.dirname, settings, problems, await readDeployed());
// Nothing has been registered so far: what is refused here leaves the deployed stack as it was.
if (!settings || plan.problems.length > 0) throw new pulumi.RunError(formatProblems(plan.problems));

installPolicy(settings);
const options = providerOptions(writeEmbeddedAws(import.meta.dirname, settings.awsEndpoint));
const zoneId = await findZone(settings, options);
const context = createContext(settings, plan, options);
const code = new CodeBucket("code", { context, putCode: openCodeStore(awsAccess, import.meta.dirname) }, options);
const databases = await withStandIn(import.meta.dirname, settings.awsEndpoint, plan.databases, code);
const resources = createResources({ descriptors: plan.resources, secretValues, databases, context }, options);
const api = new HttpApi("api", context, options);
const tasks = createTasks({ context, tasks: plan.taskFunctions, resources, api, code }, options);
createRoutes({ context, plan, resources, tasks, api, code, zoneId }, options);
createOperations({ context, api, functions: plan.functions, resources, tasks }, options);

export const { url, auth } = api;
export const { functionUrls } = tasks;
