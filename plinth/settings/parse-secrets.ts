import type { Problem } from "../problem.ts";

const LIMITS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html";
const MOST_BYTES = 65_536;

/** The config's `secrets` as the stack has them. Their values are looked at here and handed on by nobody. */
export interface WrittenSecrets {
  /** JSON text, decrypted; undefined where the config has none. */
  readonly text: string | undefined;
  /** Whether the stack's file holds them encrypted. */
  readonly isEncrypted: boolean;
}

/** The names of the secrets that have a value. No text that this returns holds any part of a value. */
export function parseSecrets(
  { text, isEncrypted }: WrittenSecrets,
  stack: string,
  file: string,
): { names: string[]; problems: Problem[] } {
  const written = fromJson(text || "{}");
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    return { names: [], problems: [noMap(stack, file)] };
  }
  const entries = Object.entries(written);
  const names = entries.map(([name]) => name);
  const plain = names.length > 0 && !isEncrypted ? [notEncrypted(names, stack, file)] : [];
  return {
    names,
    problems: [...plain, ...entries.flatMap(([name, value]) => valueProblems(name, value, stack, file))],
  };
}

/** The line by which a stack gets a secret's value; Pulumi asks for the value, so that it is in no shell's history. */
export function setSecretCommand(name: string, stack: string): string {
  return `pulumi config set --secret --path secrets.${name} --stack ${stack}`;
}

/** What stands in the stack's file for anybody to read. */
export function notEncrypted(names: readonly string[], stack: string, file: string): Problem {
  return {
    code: "SECRET_NOT_ENCRYPTED",
    files: [file],
    message: `${names.map((name) => `\`secrets.${name}\``).join(", ")}: the value stands in plain text in the stack's file, which is kept with the code.`,
    fix: `Write it again as a secret, and take the old value for known: ${names.map((name) => setSecretCommand(name, stack)).join(", ")}`,
  };
}

function valueProblems(name: string, value: unknown, stack: string, file: string): Problem[] {
  const reason = faultOf(value);
  return reason === undefined ? [] : [wrongValue(name, reason, stack, file)];
}

/** A value that is no text, or of a length that Secrets Manager does not take. */
export function wrongValue(name: string, reason: string, stack: string, file: string): Problem {
  return {
    code: "SECRET_VALUE",
    files: [file],
    message: `The value of \`secrets.${name}\` ${reason}; a secret is text of 1 to ${MOST_BYTES} bytes.`,
    fix: `${setSecretCommand(name, stack)} (source: ${LIMITS})`,
  };
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== "string") return "is no text";
  if (value === "") return "is empty";
  const bytes = Buffer.byteLength(value);
  return bytes > MOST_BYTES ? `has ${bytes} bytes` : undefined;
}

/** `secrets` that are text, a list or nothing. */
export function noMap(stack: string, file: string): Problem {
  return {
    code: "SECRETS_SETTING",
    files: [file],
    message: "`secrets` is no list of names and values, so no secret can be found in it.",
    fix: `Remove it, and set each by its name: pulumi config rm secrets --stack ${stack}, ${setSecretCommand("stripe-key", stack)}`,
  };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
