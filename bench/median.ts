/** The middle one, rounded to a tenth. */
export function median(values: readonly number[]): number {
  return toTenth([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}

export function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
