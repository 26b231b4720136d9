import { CONTROLS } from "./controls.ts";
import type { Example, Rule } from "./rule.ts";
import { controlUrl, RULES, sourceOf } from "./rules.ts";

/** docs/policy.md: every rule with its examples, and every control with its rules. */
export function rulesDocument(): string {
  return `# The rules

Generated from \`policy/\`, and held to it by a test. How they are applied, and what they are for: [security](security.md).

${rulesTable()}

## Examples

What breaks a rule and what does not, as the tests register it through a real preview (\`tests/engine/policy.test.ts\`). Some are judged in a
stack that has a key of its own, or data that outlives a mistake.

${RULES.map(examplesOf).join("\n\n")}
`;
}

/** One line for each rule. */
export function rulesTable(): string {
  const rows = RULES.map(
    (rule) =>
      `| \`${rule.id}\` | ${rule.title}. | ${rule.reason} | ${rule.fix} | ${linksOf(rule.controls)}${rule.controls.length > 0 ? "" : `[AWS](${sourceOf(rule)})`} |`,
  );
  return ["| rule | what holds | why | what to write | AWS |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** One line for each control: its rules, or why there is none. */
export function controlsTable(): string {
  const rows = CONTROLS.map(({ id, asks, without }) => {
    const rules = RULES.filter(({ controls }) => controls.includes(id)).map((rule) => `\`${rule.id}\``);
    return `| ${linksOf([id])} | ${asks} | ${without === undefined ? rules.join(", ") : `none: ${without}`} |`;
  });
  return ["| control | asks for | rule |", "|---|---|---|", ...rows].join("\n");
}

function linksOf(controls: readonly string[]): string {
  return controls.map((control) => `[${control}](${controlUrl(control)})`).join(", ");
}

function examplesOf({ id, context, failing, passing }: Rule): string {
  const judged = context ? ` in a stack with ${JSON.stringify(context)}` : "";
  return `### ${id}\n\nBreaks it${judged}:\n\n${code(failing)}\n\nDoes not:\n\n${code(passing)}`;
}

function code({ type, properties, beside = [] }: Example): string {
  const resources = [{ type, properties }, ...beside];
  const lines = resources.map((each) => `${each.type} ${JSON.stringify(each.properties, undefined, 2)}`);
  return `\`\`\`\n${lines.join("\n")}\n\`\`\``;
}
