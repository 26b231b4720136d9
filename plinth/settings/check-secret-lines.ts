import { isMap, isScalar, LineCounter, type Pair, parseDocument } from "yaml";
import type { Problem } from "../problem.ts";
import { configFileOf } from "./config-file.ts";
import { notEncrypted } from "./parse-secrets.ts";

/**
 * Single values under `secrets` that stand in plain text in a stack's file. The engine decrypts all of `secrets` at once and tells a
 * program no more than whether anything in it was encrypted, so the file itself has to be asked.
 * @param text of valid YAML
 */
export function checkSecretLines(stack: string, text: string): Problem[] {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  const config = isMap(contents) ? contents.get("config", true) : undefined;
  if (!isMap(config)) return [];
  return config.items
    .filter(({ key }) => isScalar(key) && String(key.value).endsWith(":secrets"))
    .flatMap(({ value }) => (isMap(value) && !value.has("secure") ? value.items.filter(isPlain) : []))
    .map(({ key }) => {
      const { line, col } = lines.linePos(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
      const name = isScalar(key) ? String(key.value) : "";
      return { ...notEncrypted([name], stack, configFileOf(stack)), files: [`${configFileOf(stack)}:${line}:${col}`] };
    });
}

// What is encrypted is a map of one key, `secure`; other maps are no value of a secret and are refused as such.
function isPlain({ value }: Pair): boolean {
  return isScalar(value) && value.value !== null && value.value !== "";
}
