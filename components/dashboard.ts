import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "./dashboard-body.ts";
import type { AlarmedQueue } from "./queue-alarms.ts";
import { nameIn, type StackContext } from "./stack-context.ts";

/** Arguments of {@link Dashboard}: see `DashboardSubject`; the Region is the provider's. */
export interface DashboardArgs {
  readonly context: StackContext;
  readonly apiId: pulumi.Input<string>;
  readonly alarmArns: pulumi.Input<string[]>;
  readonly tableNames: readonly pulumi.Input<string>[];
  readonly queues: readonly AlarmedQueue[];
  readonly accessLogName: pulumi.Input<string>;
  readonly longestTimeoutSeconds: number;
  readonly concurrentExecutions: number;
}

/** The one dashboard of a stack. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:Dashboard", name, {}, options);
    const { context, tableNames, queues, apiId, alarmArns, accessLogName, ...limits } = args;
    const { project, stack, preset } = context;
    const known = { project, stack, metrics: preset.metrics, ...limits };
    const { region } = aws.getRegionOutput({}, { parent: this });
    new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: nameIn(context, name, 255),
        dashboardBody: pulumi
          .all([region, apiId, alarmArns, accessLogName, pulumi.all([...tableNames]), pulumi.all(queues.map(namesOf))])
          .apply(([inRegion, api, arns, accessLog, tables, queueNames]) =>
            JSON.stringify(
              dashboardBody({
                ...known,
                region: inRegion,
                apiId: api,
                alarmArns: arns,
                accessLogName: accessLog,
                tableNames: tables,
                queues: queueNames,
              }),
            ),
          ),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function namesOf({ name, queueName, deadLettersName }: AlarmedQueue) {
  return pulumi.all([queueName, deadLettersName]).apply(([queue, deadLetters]) => ({ name, queue, deadLetters }));
}
