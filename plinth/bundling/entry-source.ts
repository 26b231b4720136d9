import { type Entry, MIGRATIONS_ENTRY, RESOURCES_ENTRY } from "./entry.ts";

// In an entry of several routes; the import of one author's file is on each line after them.
const LINES_BEFORE_FILES = 2;

/**
 * The generated module that joins the author's `main`s to the lane. It imports Plinth's own files below `#plinth/`, so that
 * no folder of this machine stands in it.
 */
export function entrySource({ function: name, files, routes, task }: Entry): string {
  const [file, ...others] = files.map((each) => JSON.stringify(`./${each}`));
  if (name === RESOURCES_ENTRY) return `import * as resources from ${file};\nexport { resources };\n`;
  if (name === MIGRATIONS_ENTRY) return 'export { handler } from "#plinth/runtime/migrations/migrate-entry.ts";\n';
  if (task) {
    const [make, module] = task.kind === "queue" ? ["queueEntry", "queue-entry"] : ["taskEntry", "task-entry"];
    return `import { ${make} } from "#plinth/runtime/tasks/${module}.ts";
import { main } from ${file};
export const handler = ${make}(main);
`;
  }
  if (others.length === 0)
    return `import { lambdaEntry } from "#plinth/runtime/lambda-entry.ts";
import { main } from ${file};
export const handler = lambdaEntry(main);
`;
  const members = routes.map(({ function: route, method, paths, segments }, index) => {
    return `{ route: ${JSON.stringify({ function: route, method, paths, segments })}, main: main${index} }`;
  });
  return `import { groupEntry } from "#plinth/runtime/group-entry.ts";
import { matchRoute } from "#plinth/routing/match-route.ts";
${files.map((each, index) => `import { main as main${index} } from ${JSON.stringify(`./${each}`)};\n`).join("")}export const handler = groupEntry([
${members.join(",\n")}
], matchRoute);
`;
}

/** The author's file that the entry imports on this line, counted from 1. */
export function fileOnLine({ files }: Entry, line: number): string | undefined {
  return files.length === 1 ? files[0] : files[line - 1 - LINES_BEFORE_FILES];
}
