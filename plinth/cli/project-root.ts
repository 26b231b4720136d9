import { join } from "node:path";

/** The folder of Pulumi.yaml: this file's own project, wherever the command was started. */
export const PROJECT_ROOT = join(import.meta.dirname, "..", "..");
