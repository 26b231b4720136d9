import type { Stack } from "@pulumi/pulumi/automation/index.js";

/** Something that holds data and stays on AWS when the stack goes. */
export interface KeptData {
  readonly kind: "table" | "bucket" | "secret" | "key" | "userPool";
  /** Its name in `resources.ts`. */
  readonly name: string;
  /** By which the config adopts it. */
  readonly id: string;
  readonly arn: string;
}

interface Resource {
  readonly urn: string;
  readonly id?: string;
  readonly retainOnDelete?: boolean;
  readonly outputs?: { readonly arn?: unknown };
}

// Each as the child of its component: the code's bucket is none of them, and a bucket's settings are put anew.
const KINDS: Readonly<Record<string, KeptData["kind"]>> = {
  "plinth:index:Table$aws:dynamodb/table:Table": "table",
  "plinth:index:Bucket$aws:s3/bucket:Bucket": "bucket",
  "plinth:index:Secret$aws:secretsmanager/secret:Secret": "secret",
  "plinth:index:StackKey$aws:kms/key:Key": "key",
  "plinth:index:UserPool$aws:cognito/userPool:UserPool": "userPool",
};

/** What of a stack stays on AWS when it is destroyed, as its state says. */
export async function readKeptData(stack: Pick<Stack, "exportStack">): Promise<KeptData[]> {
  const state = await stack.exportStack();
  const resources: Resource[] = state.deployment?.resources ?? [];
  return resources
    .flatMap(({ urn, id, retainOnDelete, outputs }) => {
      const [types = "", name = ""] = urn.split("::").slice(2);
      const kind = KINDS[types.split("$").slice(-2).join("$")];
      if (!kind || !retainOnDelete || id === undefined) return [];
      return [{ kind, name, id, arn: String(outputs?.arn ?? id) }];
    })
    .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

/** Where it is, one line for each. */
export function sayWhere(kept: readonly KeptData[]): string {
  return kept.map(({ kind, name, arn }) => `  ${kind} ${name}: ${arn}`).join("\n");
}

/** The two commands after which the stack has it again. */
export function bringBackCommands(kept: readonly KeptData[], stackName: string): string[] {
  const entries = kept.map(
    ({ kind, name, id }) =>
      `--plaintext adopt.${kind === "key" || kind === "userPool" ? kind : `${kind}.${name}`}=${id}`,
  );
  return [
    `npm run pulumi -- config set-all --stack ${stackName} --path ${entries.join(" ")}`,
    `npm run plinth -- deploy --stack ${stackName}`,
  ];
}

/** What a destroy has left, and the way back; nothing where it has left nothing. */
export function sayKept(kept: readonly KeptData[], stackName: string): string {
  if (kept.length === 0) return "";
  const commands = bringBackCommands(kept, stackName).map((command) => `  ${command}`);
  return [
    "kept on AWS, as the stack's data safety says:",
    sayWhere(kept),
    `to bring it back into stack ${stackName}:`,
    ...commands,
    "",
  ].join("\n");
}
