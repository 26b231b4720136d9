import fc from "fast-check";

const METHOD = fc.constantFrom("get", "get", "post", "any", "head", "options");
const FOLDER = fc.constantFrom("a", "b", "[x]", "[y]", "(g)");
const LAST = fc.constantFrom("a", "b", "[x]", "[...p]", "[[...p]]");

/** Files of routes over few words, so that they meet one another often. */
export const arbitraryFiles: fc.Arbitrary<string[]> = fc.uniqueArray(
  fc
    .tuple(fc.array(FOLDER, { maxLength: 2 }), fc.option(LAST, { nil: undefined }), METHOD)
    .map(([folders, last, method]) => ["routes", ...folders, ...(last ? [last] : []), `${method}.ts`].join("/")),
  { maxLength: 8 },
);

/** Requests over the same words. */
export const arbitraryRequest: fc.Arbitrary<{ method: string; path: string }> = fc.record({
  method: fc.constantFrom("GET", "GET", "POST", "DELETE", "HEAD", "OPTIONS"),
  path: fc.array(fc.constantFrom("a", "b", "c", "c", ""), { maxLength: 4 }).map((segments) => `/${segments.join("/")}`),
});
