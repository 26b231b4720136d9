import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Deploys take minutes: the files that deploy the most begin, so that none of them is left alone at the end. */
const FIRST = ["preset-walk", "data-safety", "sample-app", "engine/"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = FIRST.findIndex((part) => moduleId.includes(part));
      return index === -1 ? FIRST.length : index;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    // Ours, and those that authors keep beside their files.
    include: ["{tests,routes,lib,queues,crons,functions}/**/*.test.ts"],
    // One more than the cores of a small machine: a deploy waits for the provider most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // An update on a loaded machine takes its time; nothing here is a measure of speed.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    allowOnly: false,
  },
});
