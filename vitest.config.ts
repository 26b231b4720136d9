import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Ours, and those that authors keep beside their files.
    include: ["{tests,routes,lib,queues,crons,functions}/**/*.test.ts"],
    // Two cores; the engine suite is one file of its own and waits for the provider most of the time.
    maxWorkers: 2,
    // An update on a loaded machine takes its time; nothing here is a measure of speed.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    allowOnly: false,
  },
});
