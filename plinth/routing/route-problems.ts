import type { Problem } from "../problem.ts";
import { METHODS } from "./methods.ts";

const METHOD_FILES = METHODS.map((method) => `${method.toLowerCase()}.ts`).join(", ");
const NO_ROUTE = "begin its name with `_` if it is no route, or move it to lib/";

type Builder = (...details: never[]) => Omit<Problem, "code">;

/** Every problem of the file tree: its code, its message and what to write instead. Listed in docs/routes.md. */
export const routeProblems = {
  ROUTES_MISSING: () => ({
    files: ["routes"],
    message: "There is no routes/ folder here, so there is nothing to deploy.",
    fix: "Run this in the project's root folder, or create a first route: routes/health/get.ts.",
  }),
  FOLDER_UNREADABLE: (folder: string, reason: string) => ({
    files: [folder],
    message: `The folder cannot be read (${reason}), so the routes in it are unknown.`,
    fix: "Make it a readable folder (`chmod u+rx`), or remove it.",
  }),
  ROUTE_SYMLINK: (file: string) => ({
    files: [file],
    message: "It is a symbolic link. Links are not followed: what they lead to differs from machine to machine.",
    fix: "Put the file itself here, and let it import what it shares from lib/.",
  }),
  ROUTE_NOT_A_FILE: (file: string) => ({
    files: [file],
    message: "It is neither a file nor a folder (a pipe, a socket or a device), and reading it could wait forever.",
    fix: "Remove it; put the route's source here as a plain file.",
  }),
  ROUTE_LINE_BREAK: (file: string) => ({
    files: [file],
    message: "Its name has a line break in it, which no path segment and no file of a route can have.",
    fix: "Rename it.",
  }),
  ROUTE_CASE_CLASH: (files: readonly string[], names: readonly string[]) => ({
    files,
    message: `${list(names)} differ only in upper and lower case, or in how an accent is stored; on some disks they are one, and the table would differ from machine to machine.`,
    fix: "Keep one spelling.",
  }),
  ROUTE_NOT_A_METHOD: (file: string, name: string, nearest: string | undefined) => ({
    files: [file],
    message: `\`${name}\` is not the name of a method, and the file's name is the method it answers.`,
    fix: `${nearest ? `Did you mean \`${nearest}\`? ` : ""}Name it one of ${METHOD_FILES}; ${NO_ROUTE}.`,
  }),
  ROUTE_WRONG_CASE: (file: string, name: string) => ({
    files: [file],
    message: `\`${name}\` is written in upper case; methods are written in lower case, so that a tree is the same on every disk.`,
    fix: `Rename it to \`${name.toLowerCase()}\`.`,
  }),
  ROUTE_EXTENSION: (file: string, name: string, expected: string) => ({
    files: [file],
    message: `\`${name}\` has another extension than \`.ts\`, the only one that routes are written in.`,
    fix: `Rename it to \`${expected}\`; ${NO_ROUTE}.`,
  }),
  ROUTE_EMPTY_SEGMENT: (file: string, segment: string, example: string) => ({
    files: [file],
    message: `The folder \`${segment}\` has nothing between its brackets.`,
    fix: `Write a name between them, such as \`${example}\`.`,
  }),
  ROUTE_ILLEGAL_SEGMENT: (file: string, segment: string, suggestion: string | undefined) => ({
    files: [file],
    message: `The folder \`${segment}\` is no path segment: letters, digits, \`-\`, \`_\`, \`.\`, \`~\`, or one of \`[name]\`, \`[...name]\`, \`[[...name]]\`, \`(group)\`.`,
    fix: suggestion ? `Rename it to \`${suggestion}\`.` : "Rename it to one of these forms.",
  }),
  ROUTE_PARAMETER_NAME: (file: string, name: string, suggestion: string) => ({
    files: [file],
    message: `\`${name}\` is no parameter name: it begins with a letter, and letters, digits and \`_\` follow.`,
    fix: `Call it \`${suggestion}\`.`,
  }),
  ROUTE_PARAMETER_REPEATED: (file: string, name: string) => ({
    files: [file],
    message: `The parameter \`${name}\` stands twice in this path, and \`ctx.params.${name}\` can hold one value only.`,
    fix: `Give one of the two folders another name, such as \`[${name}2]\`.`,
  }),
  ROUTE_CATCH_ALL_NOT_LAST: (file: string, segment: string) => ({
    files: [file],
    message: `\`${segment}\` takes every segment that is left, so no folder can follow it.`,
    fix: `Make it the last folder, or write \`[${segment.replaceAll(/[[\].]/g, "")}]\` for a single segment.`,
  }),
  ROUTE_DUPLICATE: (files: readonly string[], key: string) => ({
    files,
    message: `${files.length === 2 ? "Both" : `All ${files.length}`} answer \`${key}\`; parameters' names and (groups) do not tell routes apart.`,
    fix: "Keep one, or move the others to another path or method.",
  }),
  ROUTE_SHADOWED: (files: readonly string[], key: string) => ({
    files,
    message: `\`[[...name]]\` already answers \`${key}\`, which is all that \`[...name]\` beside it could answer.`,
    fix: "Keep `[[...name]]` to answer the bare path too, or `[...name]` to leave it out.",
  }),
  ROUTE_UNREACHABLE: (file: string, key: string) => ({
    files: [file],
    message: `No request can reach \`${key}\`: other files answer each of its methods and paths, and come before it.`,
    fix: "Remove it, or remove one of the routes that it should answer instead.",
  }),
  ROUTE_AMBIGUOUS: (files: readonly string[], keys: readonly string[], request: string, fix: string) => ({
    files,
    message: `${list(keys.map((key) => `\`${key}\``))} match the same request, \`${request}\`, and AWS does not document which one answers.`,
    fix,
  }),
  ROUTE_RESERVED: (file: string, path: string) => ({
    files: [file],
    message: `API Gateway keeps \`${path}\` for its own health checks on APIs with a custom domain, so the route would never be called.`,
    fix: "Choose another path, such as `/health`.",
  }),
  ROUTE_QUOTA: (count: number, quota: number) => ({
    files: ["routes"],
    message: `The tree needs ${count} routes of the gateway, and an HTTP API has at most ${quota}.`,
    fix: "Join methods of one path into `any.ts` or sibling paths into `[...path]`, or split the project in two; or let AWS raise the quota and then state it: pulumi config set --path quotas.routesPerApi <number>.",
  }),
  INTEGRATION_QUOTA: (count: number, quota: number, packaging: string) => ({
    files: ["routes"],
    message: `With packaging \`${packaging}\` the tree needs ${count} functions, each behind an integration of its own, and an HTTP API has at most ${quota}, which AWS does not raise.`,
    fix:
      packaging === "route"
        ? "Let routes share functions: pulumi config set packaging group; or split the project in two."
        : "Let all routes share one function: pulumi config set packaging single; or split the project in two.",
  }),
  ROLE_QUOTA: (count: number, quota: number) => ({
    files: ["routes"],
    message: `The stack needs ${count} roles, one for each function and one for each cron's schedule, and the account has at most ${quota} for all its stacks.`,
    fix: "Let routes share functions: pulumi config set packaging group; or let AWS raise the quota and then state it: pulumi config set --path quotas.rolesPerAccount <number>.",
  }),
  FUNCTION_NAME_CLASH: (files: readonly string[], name: string) => ({
    files,
    message: `Their functions would both be named \`${name}\`.`,
    fix: "Rename one of the files or folders.",
  }),
  TASK_NAME: (file: string, name: string, suggestion: string | undefined) => ({
    files: [file],
    message: `\`${name}\` is no task name: lower-case words of letters and digits, joined by \`-\`, the first beginning with a letter.`,
    fix: suggestion ? `Rename it to \`${suggestion}.ts\`.` : "Rename it, for instance to `send-mail.ts`.",
  }),
  TASK_RESERVED: (file: string, suffix: string) => ({
    files: [file],
    message: `A queue's name cannot end in \`${suffix}\`: the dead-letter queue of another one would have the same.`,
    fix: "Give it another name. Every queue has a dead-letter queue of its own without a file.",
  }),
  TASK_EXTENSION: (file: string, name: string) => ({
    files: [file],
    message: `\`${name}\` has another extension than \`.ts\`, the only one that tasks are written in.`,
    fix: "Write it in a `.ts` file; begin its name with `_` if it is no task, or move it to lib/.",
  }),
  TASK_NESTED: (file: string, folder: string) => ({
    files: [file],
    message: `Tasks lie directly in ${folder}/, and this file lies deeper.`,
    fix: `Move it up to ${folder}/; begin its folder's name with \`_\` if it is no task, or move it to lib/.`,
  }),
} as const satisfies Record<string, Builder>;

/** The code of a problem of the file tree. */
export type RouteProblemCode = keyof typeof routeProblems;

type Details = { [Code in RouteProblemCode]: Parameters<(typeof routeProblems)[Code]> };

// The same record, in the form in which TypeScript follows a code to its own details.
const builders: { [Code in RouteProblemCode]: (...details: Details[Code]) => Omit<Problem, "code"> } = routeProblems;

/** Builds the problem of this code. */
export function routeProblem<Code extends RouteProblemCode>(code: Code, ...details: Details[Code]): Problem {
  return { code, ...builders[code](...details) };
}

/** Two things or more. */
function list(items: readonly string[]): string {
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
