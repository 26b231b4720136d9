/** The environment variable that tells a function the physical name of a table: `project-notes` → `PLINTH_TABLE_PROJECT_NOTES`. */
export function tableVariable(tableName: string): string {
  return `PLINTH_TABLE_${tableName.replaceAll("-", "_").toUpperCase()}`;
}
