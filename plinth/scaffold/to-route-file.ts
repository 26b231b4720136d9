import type { Problem } from "../problem.ts";
import { isIgnored } from "../routing/is-ignored.ts";
import { METHODS } from "../routing/methods.ts";
import { nearestName } from "../routing/nearest-name.ts";

const METHOD_NAMES = METHODS.map((each) => each.toLowerCase());

/**
 * The route file of a path and a method: `/projects/{id}` and `get` are `routes/projects/[id]/get.ts`. The path comes in the
 * gateway's form or in that of folders, with or without `routes/`, with either slash. What the grammar says of it is for the
 * route table to tell.
 */
export function toRouteFile(path: string, method: string): { file: string; problems: Problem[] } {
  const written = path
    .replaceAll("\\", "/")
    .replace(/^routes(\/|$)/, "")
    .replace(/^\/|\/$/g, "");
  const folders = written === "" ? [] : written.split("/").map(toFolder);
  const name = METHOD_NAMES.find((each) => each === method.toLowerCase());
  const file = ["routes", ...folders, `${name ?? "get"}.ts`].join("/");
  const wrong = folders.map((folder) => wrongFolder(path, folder)).find((each) => each !== undefined);
  return { file, problems: [...(name ? [] : [unknownMethod(method)]), ...(wrong ? [wrong] : [])] };
}

/** What the grammar would not see as a segment at all, or not as the one that was meant. */
function wrongFolder(path: string, folder: string): Problem | undefined {
  const reason = reasonAgainst(folder);
  if (reason === undefined) return undefined;
  return {
    code: "NEW_PATH",
    files: [],
    message: `\`${path}\` has ${reason}.`,
    fix: "Write the path from the API's root, such as /projects/{id}, and the method with --method.",
  };
}

function reasonAgainst(folder: string): string | undefined {
  if (folder === "") return "an empty segment";
  if (/^\.+$/.test(folder)) return `the segment \`${folder}\`, which leads out of its folder`;
  if (METHOD_NAMES.some((name) => folder === `${name}.ts`)) return `\`${folder}\` in it, which is a file's name`;
  if (isIgnored([folder, "get.ts"])) return `the segment \`${folder}\`, and what begins with \`_\` is never a route`;
  return undefined;
}

/** `{id}` → `[id]`, `{path+}` → `[...path]`; anything else is a folder as it stands. */
function toFolder(segment: string): string {
  const [, name, greedy] = /^\{([^{}+]*)(\+?)\}$/.exec(segment) ?? [];
  return name === undefined ? segment : greedy ? `[...${name}]` : `[${name}]`;
}

function unknownMethod(method: string): Problem {
  const nearest = nearestName(method.toLowerCase(), METHOD_NAMES);
  return {
    code: "NEW_METHOD",
    files: [],
    message: `\`${method}\` is no method.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Write --method with one of ${METHOD_NAMES.join(", ")}.`,
  };
}
