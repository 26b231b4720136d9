import type { Problem } from "../problem.ts";
import { METHODS } from "../routing/methods.ts";
import { nearestName } from "../routing/nearest-name.ts";

/**
 * The route file of a path and a method: `/projects/{id}` and `get` are `routes/projects/[id]/get.ts`. The path comes in the
 * gateway's form or in that of folders, with or without `routes/`, with either slash. What the grammar says of it is for the
 * route table to tell.
 */
export function toRouteFile(path: string, method: string): { file: string; problems: Problem[] } {
  const folders = path
    .replaceAll("\\", "/")
    .replace(/^routes(\/|$)/, "")
    .split("/")
    .filter((folder) => folder !== "")
    .map(toFolder);
  const name = METHODS.map((each) => each.toLowerCase()).find((each) => each === method.toLowerCase());
  const problems = [
    ...(name ? [] : [unknownMethod(method)]),
    ...folders.filter((folder) => /^\.+$/.test(folder)).map((folder) => leavesTheTree(path, folder)),
  ];
  return { file: ["routes", ...folders, `${name ?? "get"}.ts`].join("/"), problems };
}

/** `{id}` → `[id]`, `{path+}` → `[...path]`; anything else is a folder as it stands. */
function toFolder(segment: string): string {
  const [, name, greedy] = /^\{([^{}+]*)(\+?)\}$/.exec(segment) ?? [];
  return name === undefined ? segment : greedy ? `[...${name}]` : `[${name}]`;
}

function unknownMethod(method: string): Problem {
  const names = METHODS.map((each) => each.toLowerCase());
  const nearest = nearestName(method.toLowerCase(), names);
  return {
    code: "NEW_METHOD",
    files: [],
    message: `\`${method}\` is no method.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Write --method with one of ${names.join(", ")}.`,
  };
}

function leavesTheTree(path: string, folder: string): Problem {
  return {
    code: "NEW_PATH",
    files: [],
    message: `\`${path}\` has the segment \`${folder}\`, which leads out of routes/.`,
    fix: "Write the path from the API's root, such as /projects/{id}.",
  };
}
