// Preloaded into every Node process of a run: the Pulumi program notes its peak memory when it ends.
import { appendFileSync } from "node:fs";

const file = process.env["PLINTH_BENCH_MEMORY_FILE"];
if (file && process.argv[1]?.includes("@pulumi/pulumi/cmd/run")) {
  process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS}\n`));
}
