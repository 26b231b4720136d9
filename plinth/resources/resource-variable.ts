import type { ResourceGrant } from "./grants.ts";

/** The environment variable that tells a function the physical name of a resource: the secret `stripe-key` → `PLINTH_SECRET_STRIPE_KEY`. */
export function resourceVariable(kind: ResourceGrant["kind"], name: string): string {
  return `PLINTH_${kind}_${name.replaceAll("-", "_")}`.toUpperCase();
}
