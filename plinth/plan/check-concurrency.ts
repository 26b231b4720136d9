import type { Problem } from "../problem.ts";
import { UNRESERVED_CONCURRENCY } from "../routing/quotas.ts";
import type { PlannedFunction, PlannedRoute } from "./plan.ts";
import type { PlanSettings } from "./plan-settings.ts";

interface Checked {
  readonly functions: readonly PlannedFunction[];
  readonly routes: readonly PlannedRoute[];
}

/** What the routes ask of concurrency and cannot have: of their own functions, and of the account together. */
export function checkConcurrency({ functions, routes }: Checked, settings: PlanSettings): Problem[] {
  const reservers = new Set(
    routes.filter(({ description }) => description.reservedConcurrency !== null).map(({ route }) => route.file),
  );
  return [
    ...functions.flatMap((each) => [...sharedProblems(each, reservers, settings), ...orderProblems(each)]),
    ...accountProblems(functions, settings),
  ];
}

/** A reservation is a limit too, so a route never gets one that only another route of its function asked for. */
function sharedProblems(
  { name, routes }: PlannedFunction,
  reservers: ReadonlySet<string>,
  { packaging, stack }: PlanSettings,
): Problem[] {
  const files = routes.map(({ file }) => file);
  const asking = files.filter((file) => reservers.has(file));
  if (asking.length === 0 || asking.length === files.length) return [];
  return [
    {
      code: "CONCURRENCY_SHARED",
      files: asking,
      message: `With packaging \`${packaging}\` function \`${name}\` answers ${files.length} routes, of which ${asking.length} ${asking.length === 1 ? "has" : "have"} \`reservedConcurrency\`; it would limit the others too, which ask for no limit.`,
      fix: `Give each of its routes \`reservedConcurrency\`, of which the largest counts, or a function of its own: pulumi config set packaging route --stack ${stack}`,
    },
  ];
}

function orderProblems({ name, routes, reservedConcurrency, provisionedConcurrency = 0 }: PlannedFunction): Problem[] {
  if (reservedConcurrency === undefined || provisionedConcurrency <= reservedConcurrency) return [];
  return [
    {
      code: "CONCURRENCY_PROVISIONED",
      files: routes.map(({ file }) => file),
      message: `Function \`${name}\` keeps ${provisionedConcurrency} instances started (\`provisionedConcurrency\`) and may use ${reservedConcurrency} of them (\`reservedConcurrency\`).`,
      fix: "Set `provisionedConcurrency` to at most `reservedConcurrency`, or leave one of the two out.",
    },
  ];
}

/** Lambda refuses what would leave less than a hundred to all functions that have none of their own. Only this stack's are known here. */
function accountProblems(functions: readonly PlannedFunction[], { quotas, stack }: PlanSettings): Problem[] {
  const asking = functions.filter((each) => takenBy(each) > 0);
  const taken = asking.reduce((sum, each) => sum + takenBy(each), 0);
  const free = Math.max(quotas.concurrentExecutions - UNRESERVED_CONCURRENCY, 0);
  if (taken <= free) return [];
  return [
    {
      code: "CONCURRENCY_QUOTA",
      files: asking.flatMap(({ routes }) => routes.map(({ file }) => file)),
      message: `The routes reserve ${taken} concurrent executions together, and of the ${quotas.concurrentExecutions} that the account has in a Region ${free} can be reserved: Lambda keeps ${UNRESERVED_CONCURRENCY} for the functions that reserve none.`,
      fix: `Reserve less, or let AWS raise the quota and then state it: pulumi config set --path quotas.concurrentExecutions <number> --stack ${stack}`,
    },
  ];
}

/** What is kept started is taken out of what is reserved, and out of the account where nothing is. */
function takenBy({ reservedConcurrency, provisionedConcurrency = 0 }: PlannedFunction): number {
  return reservedConcurrency ?? provisionedConcurrency;
}
