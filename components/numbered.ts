/** The name of one of several resources of a kind: the first has the plain name. */
export function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}
