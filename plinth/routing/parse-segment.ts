import type { Problem } from "../problem.ts";
import { routeProblem } from "./route-problems.ts";
import type { Segment } from "./route-table.ts";

const LITERAL = /^[A-Za-z0-9_.~-]+$/;
const PARAMETER_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const GROUP_NAME = /^[A-Za-z0-9_-]+$/;

/** The bracketed forms, the longest brackets first, since `[[...x]]` is between `[` and `]` too. */
const FORMS = [
  { kind: "optional", open: "[[...", close: "]]" },
  { kind: "greedy", open: "[...", close: "]" },
  { kind: "parameter", open: "[", close: "]" },
  { kind: "group", open: "(", close: ")" },
] as const;

/** What a folder's name adds to the path; `group` adds nothing. */
export type ParsedSegment =
  | Segment
  | { readonly kind: "group" }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Parses the name of one folder of `file`. */
export function parseSegment(file: string, text: string): ParsedSegment {
  for (const { kind, open, close } of FORMS) {
    if (!text.startsWith(open) || !text.endsWith(close)) continue;
    const name = text.slice(open.length, text.length - close.length);
    // `[[id]]`, `[...]x]`: brackets inside brackets are no form of their own.
    if (/[[\]()]/.test(name)) return illegal(file, text);
    if (name === "") {
      const example = `${open}${kind === "parameter" ? "id" : kind === "group" ? "admin" : "path"}${close}`;
      return problem(routeProblem("ROUTE_EMPTY_SEGMENT", file, text, example));
    }
    if (kind === "group") return GROUP_NAME.test(name) ? { kind } : illegal(file, text);
    if (PARAMETER_NAME.test(name)) return { kind, name };
    if (name.startsWith(".")) return illegal(file, text);
    return problem(routeProblem("ROUTE_PARAMETER_NAME", file, name, toParameterName(name)));
  }
  if (text === "") return problem(routeProblem("ROUTE_EMPTY_SEGMENT", file, text, "projects"));
  // Clients take `.` and `..` out of a path before they send it.
  if (!LITERAL.test(text) || /^\.+$/.test(text)) return illegal(file, text);
  return { kind: "literal", text };
}

function problem(found: Problem): ParsedSegment {
  return { kind: "problem", problem: found };
}

function illegal(file: string, text: string): ParsedSegment {
  return problem(routeProblem("ROUTE_ILLEGAL_SEGMENT", file, text, suggestSegment(text)));
}

/** The nearest legal form: other frameworks' ways to write a parameter, a forgotten bracket, a space. */
function suggestSegment(text: string): string | undefined {
  const name = text.replaceAll(/[^A-Za-z0-9_]/g, "");
  if (/^(\*+|\{\+\})$/.test(text)) return "[...path]";
  if (/[{[:$@*]/.test(text.charAt(0)) && name) {
    const parameter = toParameterName(name);
    return text.includes("..") || /[+*]/.test(text) ? `[...${parameter}]` : `[${parameter}]`;
  }
  if (text.startsWith("(")) return name ? `(${name})` : undefined;
  if (/[[\]{}()]/.test(text)) return undefined;
  const literal = text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .trim()
    .replaceAll(/[^A-Za-z0-9_.~-]+/g, "-");
  return LITERAL.test(literal) && !/^[-.]+$/.test(literal) ? literal : undefined;
}

function toParameterName(name: string): string {
  const words = name.split(/[^A-Za-z0-9_]/).filter(Boolean);
  const camel = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
  const legal = camel.replace(/^[^A-Za-z]+/, "");
  return legal || "id";
}
