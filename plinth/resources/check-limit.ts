/** Refuses a page of no items, and one that the service would not give at once. */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new RangeError(`A page's limit is a whole number from 1 to 1000, not ${limit}.`);
  }
}
