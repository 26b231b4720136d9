/** The candidate that was probably meant by `word`, or undefined when nothing is near enough to be worth suggesting. */
export function nearestName(word: string, candidates: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  const ranked = candidates
    .map((name) => ({ name, distance: editDistance(written, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(written.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance);
  // `timeout` is far from `timeoutSeconds` letter by letter, yet nobody means anything else by it.
  const containing = written.length >= 4 ? candidates.find((name) => name.toLowerCase().includes(written)) : undefined;
  return ranked[0]?.name ?? containing;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  // No suggestion is made across such a difference, and file names may be long.
  if (Math.abs(a.length - b.length) > 5) return Number.POSITIVE_INFINITY;
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  let beforeLast = last;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(at(last, j) + 1, at(row, j - 1) + 1, substitution, swapped ? at(beforeLast, j - 2) + 1 : substitution),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
