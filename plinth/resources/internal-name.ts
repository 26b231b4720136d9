/** Whether a table of this name is Plinth's own: authors' names never begin like that. */
export function isInternalName(name: string): boolean {
  return name.startsWith("plinth-");
}
