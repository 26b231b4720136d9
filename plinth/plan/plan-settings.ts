import type { DataSafety } from "../presets/data-safety.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Packaging } from "../routing/package-routes.ts";
import { DEFAULT_QUOTAS, type Quotas } from "../routing/quotas.ts";
import type { Roles } from "../settings/parse-roles.ts";

/** What a plan depends on beside the files; a stack's settings have all of it. */
export interface PlanSettings {
  readonly project: string;
  readonly stack: string;
  readonly preset: ResolvedPreset;
  readonly packaging: Packaging;
  /** KB that one function's zip may have. */
  readonly zipBudgetKb: number;
  readonly quotas: Quotas;
  readonly roles?: Roles | undefined;
  /** Of an embedded AWS; undefined means AWS itself. Absent: nobody asks where the stack lives. */
  readonly awsEndpoint?: string | undefined;
  /** Names of the secrets that the stack has a value for. Absent: nobody looked, so none is missed. */
  readonly secrets?: readonly string[];
  /** What live data may lose by this deploy. Default: nothing. */
  readonly confirm?: { readonly dataSafety?: DataSafety; readonly encryptionKey?: "aws" } | undefined;
}

/** The part of the settings that shapes the route table, and its default, for when the settings are at fault. */
export function shapeOf(settings: PlanSettings | undefined): Pick<PlanSettings, "packaging" | "quotas"> {
  return { packaging: settings?.packaging ?? "route", quotas: settings?.quotas ?? DEFAULT_QUOTAS };
}
