import { PRESET_NAMES, PRESET_TABLE, type PresetRow } from "./preset-table.ts";

/** `docs/presets.md`, from the table itself; a test holds the file to it. */
export function presetDocument(): string {
  const rows: [string, PresetRow<unknown>][] = Object.entries(PRESET_TABLE);
  return [
    "# Presets",
    "",
    "One word in a stack's config sizes the whole stack: `pulumi config set preset medium`. Any field can be set otherwise for one",
    "stack: `pulumi config set --path overrides.memoryMb 512`. What a stack comes to: `npm run plinth -- preset --stack prod`.",
    "",
    `| field | unit | ${PRESET_NAMES.join(" | ")} |`,
    `|---|---|${PRESET_NAMES.map(() => "---").join("|")}|`,
    ...rows.map(([field, row]) => {
      const values = PRESET_NAMES.map((name) => String(row.values[name]));
      return `| \`${field}\` | ${row.unit} | ${values.join(" | ")} |`;
    }),
    "",
    "## Why, and what AWS allows",
    "",
    "| field | why | what is allowed |",
    "|---|---|---|",
    ...rows.map(([field, { why, limit, source }]) => `| \`${field}\` | ${why} | ${limit}${link(source)} |`),
    "",
    ...SMALLER,
  ].join("\n");
}

const SMALLER = [
  "## What is refused",
  "",
  "`preview`, `deploy` and `npm run up` check every key of `Pulumi.<stack>.yaml` before the engine starts, and list every fault at once, with those of the",
  "routes and of `resources.ts`: the key, what was written, what is allowed and where AWS says so. `pulumi up` typed by hand lists the same, except",
  "where a value has another type than `Pulumi.yaml` states: there the engine stops by itself, at the first.",
  "",
  "Fields are checked together too: parts of a VPC without `network: vpc`, a VPC without a zone. `dataSafety: strict` with `encryptionKey: aws` is taken:",
  "AWS's own keys encrypt at rest as well, and strict is about what outlives a mistake.",
  "",
  "## Going to a smaller preset",
  "",
  "A step that takes protection away from tables, buckets, secrets or databases that are live stops before anything is changed, in `preview`, `deploy`, `npm run up` and in",
  "`pulumi up` typed by hand: `DATA_SAFETY_LOWERED` names them and what each would lose (deletion protection, backups, versions),",
  "`ENCRYPTION_KEY_WITHDRAWN` those that would leave the stack's own key. Keep it by an override, or give it up in so many words:",
  "",
  "```sh",
  "pulumi config set --path confirm.dataSafety relaxed --stack prod    # the level that the stack goes down to",
  "pulumi config set --path confirm.encryptionKey aws --stack prod",
  "```",
  "",
  "A confirmation that is left over is refused (`CONFIRM_STALE`) once the stack is raised again. What is deployed is read from the",
  "stack's own state, which every way of updating it has. What else a deploy would take from live data, and how kept data comes back: [resources](resources.md#data-safety). Why the key is as it is: [decision 0007](decisions/0007-the-customer-key.md).",
  "",
];

function link(source: string): string {
  return source.startsWith("https:") ? ` ([source](${source}))` : "";
}
