import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/routing/**/*.test.ts"],
    // Ten thousand files and thousands of random trees for each mutant would take days, and would kill some by luck. The score
    // rests on the claims with exact values and on the comparison with the naive matcher.
    exclude: ["tests/routing/fuzzed-trees.test.ts"],
  },
});
