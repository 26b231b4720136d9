import { table } from "#plinth";
import { project } from "./lib/project.ts";

export const projects = table("projects", { partitionKey: "id", schema: project });
