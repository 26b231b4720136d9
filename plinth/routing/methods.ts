import type { Method } from "./route-table.ts";

/** The methods a client can send through the gateway, in the order of the alphabet. */
export const EXACT_METHODS = [
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
] as const satisfies readonly Method[];

/** Every method a route file can be named after. */
export const METHODS: readonly Method[] = ["ANY", ...EXACT_METHODS];
