/** One path that a file answers, read from its name by nothing but these few lines. */
export interface NaiveKey {
  readonly file: string;
  readonly method: string;
  /** `a`, `[x]`, `[...p]` */
  readonly folders: readonly string[];
}

/** Ranks the keys that match a request; the lowest text wins. */
export type Rule = (key: NaiveKey) => string;

/** What answers a request, by file names, regular expressions and a rule; it shares no line with plinth/routing. */
export function naiveMatch(files: readonly string[], method: string, path: string, rule: Rule) {
  const [best] = files
    .flatMap(naiveKeys)
    .filter((key) => (key.method === method || key.method === "ANY") && toRegExp(key).test(path))
    .sort((a, b) => (rule(a) < rule(b) ? -1 : 1));
  return best && { file: best.file, params: { ...toRegExp(best).exec(path)?.groups } };
}

function naiveKeys(file: string): NaiveKey[] {
  const [, ...parts] = file.split("/");
  const method = (parts.pop() ?? "").replace(".ts", "").toUpperCase();
  const folders = parts.filter((part) => !part.startsWith("("));
  if (!folders.at(-1)?.startsWith("[[")) return [{ file, method, folders }];
  const bare = folders.slice(0, -1);
  return [bare, [...bare, folders.at(-1)?.slice(1, -1) ?? ""]].map((each) => ({ file, method, folders: each }));
}

function toRegExp({ folders }: NaiveKey): RegExp {
  const parts = folders.map((folder) => {
    if (folder.startsWith("[...")) return `/(?<${folder.slice(4, -1)}>[^/]+(?:/.*)?)`;
    if (folder.startsWith("[")) return `/(?<${folder.slice(1, -1)}>[^/]+)`;
    return `/${folder.replaceAll(".", "\\.")}`;
  });
  return new RegExp(`^${parts.join("") || "/"}$`, "s");
}

// `x` after a literal, `y` for a parameter, `z` for a catch-all: the order of the letters is the order of the segments.
const byPath: Rule = ({ folders }) =>
  folders.map((folder) => (folder.startsWith("[...") ? "z" : folder.startsWith("[") ? "y" : "x")).join("");
const byMethod: Rule = ({ method }) => (method === "ANY" ? "1" : "0");
const byTier: Rule = ({ folders }) => (folders.at(-1)?.startsWith("[...") ? "1" : "0");
const byLiterals: Rule = ({ folders }) => String(99 - folders.filter((folder) => !folder.startsWith("[")).length);
const byFixed: Rule = ({ folders }) => String(99 - folders.filter((folder) => !folder.startsWith("[...")).length);

const inTurn =
  (...rules: readonly Rule[]): Rule =>
  (key) =>
    rules.map((rule) => rule(key)).join(" ");

/** Every order that somebody states of AWS: observed, the documented tiers with either tie-break, and its emulator's. */
export const RULES: Readonly<Record<string, Rule>> = {
  "method, then path from left to right": inTurn(byMethod, byPath),
  "path from left to right, then method": inTurn(byPath, byMethod),
  "tier, then method, then path": inTurn(byTier, byMethod, byPath),
  "tier, then path, then method": inTurn(byTier, byPath, byMethod),
  "number of literals, then segments before the greedy one, then method": inTurn(byLiterals, byFixed, byTier, byMethod),
};
