// `npm run mutate:policy`: the same as `npm run mutate`, of the rules. They are tables, which a change can only be made to as a whole module
// is loaded anew, so that each runs all of their tests: a suite of its own, that takes seconds.
export default {
  mutate: ["policy/**/*.ts", "!policy/pack/index.ts"],
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutate-policy.config.ts" },
  coverageAnalysis: "perTest",
  ignorePatterns: ["/.plinth", "/components", "/engine", "/bench", "/routes"],
  tempDirName: ".plinth/mutate/sandbox-policy",
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: ".plinth/mutate/report-policy.json" },
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 90, break: 90 },
  allowEmpty: false,
};
