import * as z from "zod";
import type { Problem } from "../problem.ts";

const confirmSchema = z.strictObject({
  dataSafety: z.enum(["relaxed", "standard"]).exactOptional(),
  encryptionKey: z.literal("aws").exactOptional(),
  delete: z
    .string()
    .transform((text) => text.split(",").map((each) => each.trim()))
    .pipe(
      z.array(z.string().regex(/^(table|bucket|secret) [a-z0-9-]+$/, 'write "table projects", or several with commas')),
    )
    .exactOptional(),
});

/** What a live stack may lose, since its config says so. */
export type Confirmed = z.output<typeof confirmSchema>;

/** The `confirm` of a stack: empty where the config has none. */
export function parseConfirm(
  text: string | undefined,
  stack: string,
  file: string,
): { confirm: Confirmed; problems: Problem[] } {
  const parsed = confirmSchema.safeParse(fromJson(text || "{}"));
  if (parsed.success) return { confirm: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    code: "CONFIRM_SETTING",
    files: [file],
    message: `\`confirm${path.map((key) => `.${String(key)}`).join("")}\`: ${message}.`,
    fix: `What can be confirmed is \`dataSafety\` (relaxed or standard), \`encryptionKey\` (aws) and \`delete\` (what is deleted, by kind and name): pulumi config set --path confirm.dataSafety relaxed --stack ${stack}`,
  }));
  return { confirm: {}, problems };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
