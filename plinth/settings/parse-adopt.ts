import * as z from "zod";
import type { Problem } from "../problem.ts";

const ids = z.record(z.string(), z.string().min(1, "is empty")).exactOptional();
const adoptSchema = z.strictObject({
  table: ids,
  bucket: ids,
  secret: ids,
  key: z.string().min(1, "is empty").exactOptional(),
});

/** What exists on AWS already and becomes the stack's, by kind and by its name in `resources.ts`: its id there. */
export type Adopted = z.output<typeof adoptSchema>;

/** The `adopt` of a stack: empty where the config has none. */
export function parseAdopt(
  text: string | undefined,
  stack: string,
  file: string,
): { adopt: Adopted; problems: Problem[] } {
  const parsed = adoptSchema.safeParse(fromJson(text || "{}"));
  if (parsed.success) return { adopt: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    code: "ADOPT_SETTING",
    files: [file],
    message: `\`adopt${path.map((key) => `.${String(key)}`).join("")}\`: ${message}.`,
    fix: `What can be adopted is a \`table\`, \`bucket\` or \`secret\`, each by its name in resources.ts, and the stack's \`key\`: pulumi config set --path adopt.table.projects my-table --stack ${stack}`,
  }));
  return { adopt: {}, problems };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
