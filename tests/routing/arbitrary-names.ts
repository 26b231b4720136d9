import fc from "fast-check";

// Names that something might trip over.
// biome-ignore format: one kind of trouble a line
const ODD: readonly string[] = [
  "é", "e\u0301", "\u202Eabc", "日本", "🙂", "\u{1F468}\u200D\u{1F469}", "\uD800", "ﬀ", "ſ", "İ", "\uFEFFa",
  "\u0000", "\u001B[31m", "a\nb", "a\rb", "a\u2028b", "\t", " ", "a b", "%2F", "a%b",
  "[", "]", "[]", "[[]]", "[...]", "[[...]]", "[[...a]", "()", "(a", "a)", "(a)b", "[a]b", "[...a]b", "{id}", "{p+}",
  "..", ".", "...", "a\\b", "C:", "CON", "*", "?", "!a", "routes", "x".repeat(255),
  "__proto__", "constructor", "[__proto__]", "[constructor]", "[...toString]", "hasOwnProperty", "ping", "A", "[A]",
  "get.ts", "GET.ts", "gets.ts", "get.js", "get.tsx", "index.ts", ".ts", "get", "get.test.ts", "any.d.ts", "_x", "_",
];
const PART = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "[id]", "[slug]", "(g)", "[...p]", "[[...p]]", "x-y", "x.y") },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...ODD), { minLength: 2, maxLength: 3 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 12 }) },
);

const TOP = fc.constantFrom("routes", "queues", "crons", "functions");

/** Files of the four folders, of which most names are no names of routes. */
export const oddFile: fc.Arbitrary<string> = fc
  .tuple(TOP, fc.array(PART, { maxLength: 6 }), fc.constantFrom("get.ts", "any.ts", "post.ts", "mail.ts", ...ODD))
  .map(([folder, parts, name]) => [folder, ...parts, name].join("/"));
