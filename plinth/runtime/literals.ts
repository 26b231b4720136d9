/** What JSON has at the ends of its branches. */
export type Leaf = string | number | boolean;

/**
 * Adds nothing to check. As the context of a value it keeps literals narrow, `{ status: "ok" }`, also where TypeScript reads the
 * value before it knows what it must fit.
 */
// biome-ignore lint/complexity/noBannedTypes: any value at all, which `unknown` would say at the price of swallowing the union
export type Literals<L> = L | { [key: string]: Literals<L> } | Literals<L>[] | {} | null | undefined;
