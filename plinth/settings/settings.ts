import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";

/** What a stack's config says, checked and complete. */
export interface Settings {
  readonly project: string;
  readonly stack: string;
  readonly preset: ResolvedPreset;
  /** URL of an embedded AWS on this machine; undefined means AWS itself. */
  readonly awsEndpoint: string | undefined;
}

/** The settings, or every reason why there are none. */
export interface SettingsResult {
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
}
