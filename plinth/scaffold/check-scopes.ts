import type { Problem } from "../problem.ts";
import type { NewAccess } from "./route-source.ts";

// What API Gateway takes on one route.
const MOST = 10;

/** Whether these scopes can stand on a route: RFC 6749's characters, at most ten, each once. */
export function checkScopes(access: NewAccess): Problem[] {
  if (typeof access === "string") return [];
  const wrong = access.filter((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  const repeated = access.filter((scope, index) => access.indexOf(scope) !== index);
  return [
    ...wrong.map((scope) =>
      problem(`\`${scope}\` is no scope: it is empty, or has a space or a character that scopes may not have.`),
    ),
    ...[...new Set(repeated)].map((scope) => problem(`The scope \`${scope}\` is named twice.`)),
    ...(access.length > MOST
      ? [problem(`There are ${access.length} scopes; the gateway takes ${MOST} on a route.`)]
      : []),
  ];
}

function problem(message: string): Problem {
  return {
    code: "NEW_SCOPES",
    files: [],
    message,
    fix: "Write --scopes with names separated by commas, such as projects.read,projects.write.",
  };
}
