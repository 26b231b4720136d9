// Preloaded into every Node process of a run: the Pulumi program notes its peak memory, in kilobytes, and its age, in milliseconds, when it ends.
import { appendFileSync } from "node:fs";

const file = process.env["PLINTH_BENCH_PROGRAM_FILE"];
if (file && process.argv[1]?.includes("@pulumi/pulumi/cmd/run")) {
  process.on("exit", () =>
    appendFileSync(file, `${JSON.stringify({ kilobytes: process.resourceUsage().maxRSS, ms: performance.now() })}\n`),
  );
}
