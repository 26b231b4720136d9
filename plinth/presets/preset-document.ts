import { PRESET_NAMES, PRESET_TABLE, type PresetRow } from "./preset-table.ts";

/** `docs/presets.md`, from the table itself; a test holds the file to it. */
export function presetDocument(): string {
  const rows: [string, PresetRow<unknown>][] = Object.entries(PRESET_TABLE);
  return [
    "# Presets",
    "",
    "One word in a stack's config sizes the whole stack: `pulumi config set preset medium`. Any field can be set otherwise for one",
    "stack: `pulumi config set --path overrides.memoryMb 512`.",
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
  ].join("\n");
}

function link(source: string): string {
  return source.startsWith("https:") ? ` ([source](${source}))` : "";
}
