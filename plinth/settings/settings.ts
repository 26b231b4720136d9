import type { PolicyException } from "../../policy/exceptions.ts";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";
import type { Packaging } from "../routing/package-routes.ts";
import type { StackNames } from "../routing/physical-name.ts";
import type { Quotas } from "../routing/quotas.ts";
import type { Auth } from "./auth.ts";
import type { Adopted } from "./parse-adopt.ts";
import type { Confirmed } from "./parse-confirm.ts";
import type { Cors } from "./parse-cors.ts";
import type { Domain } from "./parse-domain.ts";
import type { Firewall } from "./parse-firewall.ts";
import type { Roles } from "./parse-roles.ts";

/** What a stack's config says, checked and complete. */
export interface Settings extends StackNames {
  readonly preset: ResolvedPreset;
  /** URL of an embedded AWS on this machine; undefined means AWS itself. */
  readonly awsEndpoint: string | undefined;
  readonly packaging: Packaging;
  /** KB that one function's zip may have; 1,024 unless set. */
  readonly zipBudgetKb: number;
  /** What AWS gives the account, where it gives more than to every account. */
  readonly quotas: Quotas;
  /** Who says who calls. */
  readonly auth: Auth;
  /** Which scopes the roles in a caller's token stand for; undefined where the config names none. */
  readonly roles: Roles | undefined;
  /** Names of the secrets that the stack has a value for; the values are Pulumi's alone. Absent where nobody looked. */
  readonly secrets?: readonly string[];
  /** What live data may lose; empty unless the config says so. */
  readonly confirm: Confirmed;
  /** What exists already and becomes the stack's, by its id on AWS; empty unless the config says so. */
  readonly adopt: Adopted;
  /** Who is written to when an alarm goes off; undefined where the config names nobody. */
  readonly alarmEmail: string | undefined;
  /** Which pages of other origins may call; undefined means none. */
  readonly cors: Cors | undefined;
  /** The name under which the API answers; undefined means the gateway's own. */
  readonly domain: Domain | undefined;
  /** What stands in front of the API; undefined means nothing. */
  readonly firewall: Firewall | undefined;
  /** Which resources may break which rules of the policy, and why; empty unless the config says so. */
  readonly policyExceptions: readonly PolicyException[];
}

/** The settings, or every reason why there are none. */
export interface SettingsResult {
  readonly settings: Settings | undefined;
  readonly problems: readonly Problem[];
}
