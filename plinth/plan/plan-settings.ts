import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Packaging } from "../routing/package-routes.ts";
import type { StackNames } from "../routing/physical-name.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../routing/quotas.ts";
import type { Auth } from "../settings/auth.ts";
import type { Adopted } from "../settings/parse-adopt.ts";
import type { Confirmed } from "../settings/parse-confirm.ts";
import type { Domain } from "../settings/parse-domain.ts";
import type { Firewall } from "../settings/parse-firewall.ts";
import type { Roles } from "../settings/parse-roles.ts";

/** What a plan depends on beside the files; a stack's settings have all of it. */
export interface PlanSettings extends StackNames {
  readonly preset: ResolvedPreset;
  readonly packaging: Packaging;
  /** KB that one function's zip may have. */
  readonly zipBudgetKb: number;
  readonly quotas: Quotas;
  /** Who says who calls. Absent: nobody asks, so that no route is refused for want of it. */
  readonly auth?: Auth | undefined;
  readonly roles?: Roles | undefined;
  /** Of an embedded AWS; undefined means AWS itself. Absent: nobody asks where the stack lives. */
  readonly awsEndpoint?: string | undefined;
  /** Names of the secrets that the stack has a value for. Absent: nobody looked, so none is missed. */
  readonly secrets?: readonly string[];
  /** What live data may lose by this deploy. Default: nothing. */
  readonly confirm?: Confirmed | undefined;
  /** What exists already and becomes the stack's. Default: nothing. */
  readonly adopt?: Adopted | undefined;
  /** The name under which the API answers. Default: the gateway's own. */
  readonly domain?: Domain | undefined;
  /** What stands in front of the API. Default: nothing. */
  readonly firewall?: Firewall | undefined;
}

/** The part of the settings that shapes the route table, and its default, for when the settings are at fault. */
export function shapeOf(
  settings: PlanSettings | undefined,
): Pick<PlanSettings, "packaging" | "quotas"> & { readonly customDomain: boolean } {
  return {
    packaging: settings?.packaging ?? "route",
    quotas: settings?.quotas ?? DEFAULT_QUOTAS,
    customDomain: settings?.domain !== undefined,
  };
}
