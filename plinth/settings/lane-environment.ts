import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Roles } from "./parse-roles.ts";

/** What the lane reads of its function's environment at a cold start: see `plinth/runtime`. */
export function laneEnvironment(
  { project, stack, preset, roles }: LaneSettings,
  { readsRoles }: { readonly readsRoles: boolean },
): Record<string, string> {
  return {
    PLINTH_PROJECT: project,
    PLINTH_STACK: stack,
    PLINTH_LOG_LEVEL: preset.logLevel,
    PLINTH_METRICS: preset.metrics,
    ...(readsRoles && roles ? { PLINTH_ROLES: JSON.stringify(roles) } : {}),
  };
}

/** The settings that reach into a function. */
export interface LaneSettings {
  readonly project: string;
  readonly stack: string;
  readonly preset: ResolvedPreset;
  readonly roles?: Roles | undefined;
}
