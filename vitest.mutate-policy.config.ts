import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/policy/**/*.test.ts"],
    // The whole program at six presets says that the rules let it pass; the rules themselves are judged by their examples and cases.
    exclude: ["tests/policy/program.test.ts"],
  },
});
