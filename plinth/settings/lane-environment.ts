import type { ResolvedPreset } from "../presets/preset-table.ts";
import { type Auth, scopePrefixOf } from "./auth.ts";
import type { Roles } from "./parse-roles.ts";

/** What the lane reads of its function's environment at a cold start: see `plinth/runtime`. */
export function laneEnvironment(
  { project, stack, preset, auth, roles }: LaneSettings,
  { readsRoles }: { readonly readsRoles: boolean },
): Record<string, string> {
  const scopePrefix = scopePrefixOf(auth);
  return {
    PLINTH_PROJECT: project,
    PLINTH_STACK: stack,
    PLINTH_LOG_LEVEL: preset.logLevel,
    PLINTH_METRICS: preset.metrics,
    ...(readsRoles && scopePrefix ? { PLINTH_SCOPE_PREFIX: scopePrefix } : {}),
    ...(readsRoles && roles ? { PLINTH_ROLES: JSON.stringify(roles) } : {}),
  };
}

/** The settings that reach into a function. */
export interface LaneSettings {
  readonly project: string;
  readonly stack: string;
  readonly preset: ResolvedPreset;
  readonly auth?: Auth | undefined;
  readonly roles?: Roles | undefined;
}
