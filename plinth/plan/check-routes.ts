import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";
import type { PlannedRoute } from "./plan.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MEMORY_MB = { min: 128, max: 10_240 };
// The gateway gives up after 30 s; a function that ends by 29 still gets its answer through.
const HTTP_TIMEOUT_SECONDS = { min: 1, max: 29 };

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const SCOPES_PER_ROUTE = 10;

interface Checked {
  readonly routes: readonly PlannedRoute[];
  readonly preset: ResolvedPreset | undefined;
}

/** What can be refused only when the routes' code and the preset are known together. */
export function checkRoutes({ routes, preset }: Checked): Problem[] {
  return routes.flatMap((planned) => [
    ...accessProblems(planned, preset),
    ...scopeProblems(planned),
    ...sizeProblems(planned),
  ]);
}

function accessProblems({ route, description }: PlannedRoute, preset: ResolvedPreset | undefined): Problem[] {
  if (description.scopes !== null && route.method === "OPTIONS") return [preflightScopes(route.file)];
  // A preflight carries no token, so OPTIONS is open to anybody on any API.
  if (description.public || description.scopes !== null || route.method === "OPTIONS") return [];
  if (!preset?.accessMustBeStated) return [];
  return [
    {
      code: "ACCESS_UNSTATED",
      files: [route.file],
      message: `From preset small up every route states who may call it; this stack's preset is ${preset.name}, and the route states nothing.`,
      fix: "Add `public: true` to the handler's options if anybody may call it, or `scopes: [...]` to name who may.",
    },
  ];
}

function preflightScopes(file: string): Problem {
  return {
    code: "OPTIONS_SCOPES",
    files: [file],
    message:
      "The route answers OPTIONS and names scopes. Browsers ask with OPTIONS before they send a token, so an authorizer here would refuse every page.",
    fix: "Leave `scopes` out: OPTIONS is never behind an authorizer.",
  };
}

function scopeProblems({ route, description }: PlannedRoute): Problem[] {
  const count = description.scopes?.length ?? 0;
  if (count <= SCOPES_PER_ROUTE) return [];
  return [
    {
      code: "SCOPE_QUOTA",
      files: [route.file],
      message: `The route names ${count} scopes, and the gateway checks at most ${SCOPES_PER_ROUTE} on one route.`,
      fix: "Name fewer: one scope that stands for the others.",
    },
  ];
}

function sizeProblems({ route, description }: PlannedRoute): Problem[] {
  const { memoryMb, timeoutSeconds } = description;
  return [
    ...outside(route.file, "memoryMb", memoryMb, MEMORY_MB, "MB", "Lambda allows"),
    ...outside(
      route.file,
      "timeoutSeconds",
      timeoutSeconds,
      HTTP_TIMEOUT_SECONDS,
      "s",
      "behind the gateway, which gives up after 30 s, a function has",
    ),
  ];
}

function outside(
  file: string,
  option: string,
  value: number | null,
  { min, max }: { min: number; max: number },
  unit: string,
  reason: string,
): Problem[] {
  if (value === null || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [
    {
      code: "ROUTE_OVERRIDE_RANGE",
      files: [file],
      message: `\`${option}: ${value}\` is out of range: ${reason} ${min} to ${max} ${unit}, in whole numbers.`,
      fix: `Write a whole number from ${min} to ${max}, or leave \`${option}\` out to take the preset's.`,
    },
  ];
}
