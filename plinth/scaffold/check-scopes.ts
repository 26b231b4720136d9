import type { Problem } from "../problem.ts";
import type { NewAccess } from "./route-source.ts";

// What API Gateway takes on one route.
const MOST = 10;

/** Whether these scopes can stand on a route of this method: RFC 6749's characters, at most ten, each once. */
export function checkScopes(access: NewAccess, method: string): Problem[] {
  if (typeof access === "string") return [];
  if (method.toLowerCase() === "options")
    return [problem("OPTIONS takes no scopes: browsers send it before they send a token.", "Leave --scopes out.")];
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

const NAMES = "Write --scopes with names separated by commas, such as projects.read,projects.write.";

function problem(message: string, fix = NAMES): Problem {
  return { code: "NEW_SCOPES", files: [], message, fix };
}
