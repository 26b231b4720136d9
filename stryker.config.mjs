// `npm run mutate`: changes the routing and the request lane some thousand times, once in each place, and asks whether a test
// notices. What came of it is in docs/testing.md. `npm run mutate -- --mutate plinth/routing/parse-segment.ts` does one file.
export default {
  mutate: ["plinth/routing/**/*.ts", "plinth/runtime/**/*.ts"],
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutate.config.ts" },
  coverageAnalysis: "perTest",
  // What these tests do not read need not be copied.
  ignorePatterns: ["/.plinth", "/components", "/engine", "/bench", "/routes"],
  tempDirName: ".plinth/mutate/sandbox",
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: ".plinth/mutate/report.json" },
  concurrency: 2,
  // A busy machine must not pass for a change that made the tests run forever.
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 90, break: 90 },
  allowEmpty: false,
};
