import type { Problem } from "../problem.ts";
import type { Grant } from "../resources/grants.ts";
import { resourceVariable } from "../resources/resource-variable.ts";
import { functionVariable, queueVariable } from "../resources/task-variable.ts";
import { bucketPrefix } from "../routing/bucket-prefix.ts";
import { invokePatterns } from "../routing/invoke-patterns.ts";
import { physicalName } from "../routing/physical-name.ts";
import { queueNames } from "../routing/queue-names.ts";
import { taskFunctionName } from "../routing/route-name.ts";
import { PASS_VARIABLE } from "../runtime/firewall-pass.ts";
import { laneEnvironment } from "../settings/lane-environment.ts";
import { filesOf } from "./files-of.ts";
import type { PlannedFunction, PlannedTaskFunction } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const ENVIRONMENT_BYTES = 4_096;
const RESOURCE_POLICY_BYTES = 20_480;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const BUCKET_NAME_CHARACTERS = 63;
// A statement as Lambda keeps it, without its source ARN: ids, principal, action, the function's own ARN.
const STATEMENT_BYTES = 420;
const QUEUE_URL = "https://sqs.ap-southeast-1.amazonaws.com/000000000000/";
const SOURCE_ARN_BYTES = "arn:aws:execute-api:ap-southeast-1:000000000000:0000000000/$default/".length;

// Two hashes in hexadecimal, and the comma between them.
const PASS_HASHES = "0".repeat(129);

type Names = Pick<PlanSettings, "project" | "stack" | "keepsOldNames" | "preset" | "roles" | "firewall">;

/** What a function needs of Lambda and Lambda does not give. Its zip is checked where it is built, its name cut where it is made. */
export function checkFunctions(
  functions: readonly (PlannedFunction | PlannedTaskFunction)[],
  settings: Names,
): Problem[] {
  return functions.flatMap((each) => [
    ...environmentProblems(each, settings),
    ...("routes" in each ? policyProblems(each) : []),
  ]);
}

/** The environment variables of a function, as far as they are known before anything is deployed. */
export function environmentOf(
  { uses, readsRoles }: Pick<PlannedFunction, "uses" | "readsRoles">,
  names: Names,
): Record<string, string> {
  return {
    ...laneEnvironment(names, { readsRoles }),
    ...(names.firewall ? { [PASS_VARIABLE]: PASS_HASHES } : {}),
    ...Object.fromEntries(uses.map((use) => [variableOf(use), addressOf(use, names)])),
  };
}

function variableOf({ kind, name }: Grant): string {
  if (kind === "queue") return queueVariable(name);
  return kind === "function" ? functionVariable(name) : resourceVariable(kind, name);
}

/** As it will be, or as long as it will be: the random end of a bucket's name is AWS's provider's. */
function addressOf({ kind, name }: Grant, { project, stack, keepsOldNames }: Names): string {
  const names = { project, stack, keepsOldNames };
  switch (kind) {
    case "bucket":
      return bucketPrefix({ project, stack, name }).padEnd(BUCKET_NAME_CHARACTERS, "0");
    case "database":
      return physicalName({ ...names, name: `${name}-database-write` }, 512);
    case "queue":
      return QUEUE_URL + queueNames({ ...names, name }, { fifo: true }).queue;
    case "function":
      return physicalName({ ...names, name: taskFunctionName("function", name) }, 64);
    default:
      return physicalName({ ...names, name }, kind === "secret" ? 512 : 255);
  }
}

function environmentProblems(planned: PlannedFunction | PlannedTaskFunction, names: Names): Problem[] {
  const variables = Object.entries(environmentOf(planned, names));
  const bytes = variables.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes <= ENVIRONMENT_BYTES) return [];
  return [
    {
      code: "ENVIRONMENT_QUOTA",
      files: filesOf(planned),
      message: `The environment of function \`${planned.name}\` has ${bytes} bytes in ${variables.length} variables, of which each resource that it uses has one, and Lambda takes ${ENVIRONMENT_BYTES}.`,
      fix: "Use fewer tables in one function: split the route, keep several kinds of row in one table, or set packaging to `route`.",
    },
  ];
}

function policyProblems(planned: PlannedFunction): Problem[] {
  const bytes = invokePatterns(planned.routes)
    .map((pattern) => STATEMENT_BYTES + SOURCE_ARN_BYTES + Buffer.byteLength(pattern))
    .reduce((sum, each) => sum + each, 0);
  if (bytes <= RESOURCE_POLICY_BYTES) return [];
  return [
    {
      code: "POLICY_QUOTA",
      files: filesOf(planned),
      message: `The permissions by which the gateway may invoke function \`${planned.name}\` have about ${bytes} bytes, and Lambda takes ${RESOURCE_POLICY_BYTES}.`,
      fix: "Give the route a shorter path.",
    },
  ];
}
