import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../plinth/settings/settings.ts";
import { Alarms } from "./alarms.ts";
import type { Resources } from "./create-resources.ts";
import type { Tasks } from "./create-tasks.ts";
import { Dashboard } from "./dashboard.ts";
import type { HttpApi } from "./http-api.ts";
import { type AlarmedQueue, FAILED_INVOCATIONS } from "./queue-alarms.ts";
import type { StackContext } from "./stack-context.ts";

/** Arguments of {@link createOperations}. */
export interface OperationsArgs {
  readonly context: StackContext & Pick<Settings, "quotas" | "alarmEmail">;
  readonly api: HttpApi;
  readonly functions: readonly { readonly timeoutSeconds: number }[];
  readonly resources: Pick<Resources, "tables">;
  readonly tasks: Pick<Tasks, "queues" | "failedInvocations">;
}

/** Creates the alarms and the dashboard of a stack whose preset has them, and nothing otherwise. */
export function createOperations(
  { context, api, functions, resources, tasks }: OperationsArgs,
  options: pulumi.ComponentResourceOptions = {},
): void {
  if (!context.preset.alarms) return;
  const limits = {
    longestTimeoutSeconds: Math.max(
      ...(functions.length > 0 ? functions : [context.preset]).map(({ timeoutSeconds }) => timeoutSeconds),
    ),
    concurrentExecutions: context.quotas.concurrentExecutions,
  };
  const { apiId, accessLogName } = api;
  const shared = { context, apiId, accessLogName, ...limits };
  const queues = alarmedQueues(tasks);
  const { alarmArns } = new Alarms("alarms", { ...shared, queues, email: context.alarmEmail }, options);
  const tableNames = [...resources.tables.values()].map(({ tableName }) => tableName);
  new Dashboard("dashboard", { ...shared, queues, tableNames, alarmArns }, options);
}

function alarmedQueues({ queues, failedInvocations }: OperationsArgs["tasks"]): AlarmedQueue[] {
  const own = [...queues].map(([name, { queueName, deadLettersName }]) => ({ name, queueName, deadLettersName }));
  return failedInvocations ? [...own, { name: FAILED_INVOCATIONS, deadLettersName: failedInvocations.queueName }] : own;
}
