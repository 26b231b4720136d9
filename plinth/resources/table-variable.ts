import { resourceVariable } from "./resource-variable.ts";

/** The environment variable that tells a function the physical name of a table: `project-notes` → `PLINTH_TABLE_PROJECT_NOTES`. */
export function tableVariable(tableName: string): string {
  return resourceVariable("table", tableName);
}
