import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/{routing,runtime,lane}/**/*.test.ts"],
    // Ten thousand files, thousands of random trees and a hundred thousand events for each mutant would take days, and would kill
    // some by luck. The score rests on the claims with exact values and on the comparison with the naive matcher. What builds
    // bundles, or compiles types, sees no mutant.
    exclude: [
      "tests/routing/fuzzed-trees.test.ts",
      "tests/runtime/**/malformed-*.test.ts",
      "tests/runtime/**/{bundle,code-hash,guards-doc}.test.ts",
      "tests/runtime/**/*-types.test.ts",
    ],
  },
});
