import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Two cores; the engine suite is one file of its own and waits for the provider most of the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 600_000,
    allowOnly: false,
  },
});
