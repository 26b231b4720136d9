import { explainTaken, isTaken } from "./explain-taken.ts";
import type { FailedCreation } from "./failed-creations.ts";

/** The reason of a failed Pulumi command in a sentence or two; its whole output has been shown already. */
export function explainFailure(error: unknown, stackName: string, failed: readonly FailedCreation[] = []): string {
  const taken = explainTaken(failed, stackName);
  if (taken.length > 0) return [...taken, ...others(failed), "Then deploy again."].join("\n\n");
  const text = error instanceof Error ? error.message : String(error);
  // First: what PostgreSQL says of a file may hold any of the words below.
  const migration = /"errorMessage": ?("(?:Nothing was applied\.\\n)?MIGRATION_(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  if (migration) return `the migrations of stack "${stackName}" stopped the update. ${String(JSON.parse(migration))}`;
  for (const [pattern, sentence] of KNOWN) if (pattern.test(text)) return sentence(stackName);
  return `Pulumi could not finish with stack "${stackName}": ${reasonIn(text)}`;
}

/** What failed beside the names that are taken. */
function others(failed: readonly FailedCreation[]): string[] {
  return failed.filter((each) => !isTaken(each)).map(({ reason }) => reasonIn(`error: ${reason}`));
}

const KNOWN: readonly (readonly [RegExp, (stackName: string) => string])[] = [
  [/problems?, nothing was changed:/, (stack) => `stack "${stack}" was left as it was; the problems are listed above.`],
  [
    /problems? with a resource, which was left as it was:/,
    (stack) =>
      `a resource of stack "${stack}" breaks a rule of the policy (docs/security.md) and was left as it was; what came before it was deployed. A preview lists every such problem: npm run plinth -- preview --stack ${stack}`,
  ],
  [
    /the stack is currently locked|currently locked by/,
    (stack) =>
      `another run holds the lock of stack "${stack}". Wait for it to end; if it was killed, release the lock with: npm run pulumi -- cancel --stack ${stack}`,
  ],
  [
    /marked for protection|is protected/,
    (stack) =>
      `stack "${stack}" holds data that its preset protects (data safety strict), so it was not deleted. To delete the rest and keep it: npm run plinth -- destroy --keep-data --stack ${stack}. To delete it too, set overrides.dataSafety and confirm.dataSafety to relaxed, deploy, then destroy.`,
  ],
  [
    /ResourceInUseException|ResourceExistsException|BucketAlreadyOwnedByYou|scheduled for deletion/,
    (stack) =>
      `something that stack "${stack}" was to create exists on AWS already; its name is above. Where it is what an earlier stack left, let this one adopt it: npm run pulumi -- config set --path adopt.table.<name> <id> --stack ${stack} (or adopt.bucket.<name>, adopt.secret.<name>; docs/resources.md), then deploy. Where it is another's, give yours another name in resources.ts.`,
  ],
  [
    /connection refused|ECONNREFUSED/,
    (stack) => `the AWS endpoint of stack "${stack}" does not answer. For the embedded AWS, start it with: npm run up`,
  ],
  [
    /PULUMI_ACCESS_TOKEN must be set/,
    (stack) =>
      `Pulumi does not know where to keep the state of stack "${stack}". Choose a place once: npm run pulumi -- login (Pulumi Cloud), or login s3://my-bucket, or set PULUMI_BACKEND_URL.`,
  ],
  [
    /no credential|NoCredentialProviders|failed to refresh cached credentials|No valid credential sources/i,
    (stack) =>
      `no AWS credentials were found for stack "${stack}". Sign in to AWS (for example: aws sso login), or set AWS_PROFILE.`,
  ],
];

// Pulumi gives its reasons as `error: …`; some begin with a mere count ("1 error occurred:") and name the reason below it.
const COUNT = /error:.*\d+ errors? occurred:$/;

function reasonIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const errors = lines.flatMap((line, index) => {
    if (!/^error:/.test(line) || /update failed|preview failed/.test(line)) return [];
    return COUNT.test(line) ? [`error: ${(lines[index + 1] ?? "").replace(/^\* /, "")}`] : [line];
  });
  return (
    [...new Set(errors)].slice(0, 5).join("\n") || (lines.find((line) => line.length > 0) ?? "no reason was given")
  );
}
