import { isMap, isScalar, LineCounter, type Pair, parseDocument } from "yaml";
import type { Problem } from "../problem.ts";
import { configFileOf } from "./config-file.ts";
import { noMap, notEncrypted, wrongValue } from "./parse-secrets.ts";

/**
 * What is wrong with `secrets` as the file has them: above all single values that stand in plain text in a stack's file. The engine decrypts all of `secrets` at once and tells a
 * program no more than whether anything in it was encrypted, so the file itself has to be asked.
 * @param text of valid YAML
 */
export function checkSecretLines(stack: string, text: string): Problem[] {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  const config = isMap(contents) ? contents.get("config", true) : undefined;
  if (!isMap(config)) return [];
  const file = configFileOf(stack);
  return config.items
    .filter(({ key }) => isScalar(key) && String(key.value).endsWith(":secrets"))
    .flatMap((secrets) => {
      if (!isMap(secrets.value)) return [{ ...noMap(stack, file), files: [placeOf(secrets)] }];
      const entries = secrets.value.has("secure") ? [] : secrets.value.items;
      return entries.flatMap((entry) => {
        const problem = faultOf(entry);
        return problem ? [{ ...problem, files: [placeOf(entry)] }] : [];
      });
    });

  function faultOf({ key, value }: Pair): Problem | undefined {
    const name = isScalar(key) ? String(key.value) : "";
    if (isPlain(value)) return notEncrypted([name], stack, file);
    // What is encrypted is a map of one key, `secure`. A value that is empty is refused where the engine has decrypted the others.
    return isScalar(value) || (isMap(value) && value.has("secure"))
      ? undefined
      : wrongValue(name, "is no text", stack, file);
  }

  function placeOf({ key }: Pair): string {
    const { line, col } = lines.linePos(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
    return `${file}:${line}:${col}`;
  }
}

function isPlain(value: unknown): boolean {
  return isScalar(value) && value.value !== null && value.value !== "";
}
