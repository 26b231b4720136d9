import type { Bundle } from "../bundling/bundle.ts";
import type { Problem } from "../problem.ts";
import type { Grant } from "../resources/grants.ts";
import type { ResourceDescriptor } from "../resources/resource-descriptor.ts";
import type { Route, Task } from "../routing/route-table.ts";
import type { RouteDescription, TaskDescription } from "../runtime/description.ts";
import type { MigrationFile } from "../runtime/migrations/migration-target.ts";

/** A route together with what its code says of itself. */
export interface PlannedRoute {
  readonly route: Route;
  readonly description: RouteDescription;
}

/** A task together with what its code says of itself. */
export interface PlannedTask {
  readonly task: Task;
  readonly description: TaskDescription;
}

/** One function of the API: its code, its routes, and what they need together. */
export interface PlannedFunction {
  readonly name: string;
  readonly bundle: Bundle;
  readonly routes: readonly Route[];
  /** The most that any of its routes asks for, in MB. */
  readonly memoryMb: number;
  /** The most that any of its routes asks for, in seconds. */
  readonly timeoutSeconds: number;
  /** Every grant of its routes. */
  readonly uses: readonly Grant[];
  /** Whether one of its routes has scopes, so that it must know which roles stand for them. */
  readonly readsRoles: boolean;
  /** Gateway paths on which OPTIONS leads around the authorizer, by the name of the `any.ts` route that answers it. */
  readonly preflights: Readonly<Record<string, readonly string[]>>;
  /** Requests that it answers at a time, at most and at any time. Absent: what is free in the account. */
  readonly reservedConcurrency?: number;
  /** Instances that are kept started. Absent: none. */
  readonly provisionedConcurrency?: number;
}

/** The function of one task: its code, and what it needs. */
export interface PlannedTaskFunction extends PlannedTask {
  /** Name of the function: `queue-mail`. */
  readonly name: string;
  readonly bundle: Bundle;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly uses: readonly Grant[];
  /** A task has no callers with roles. */
  readonly readsRoles: false;
}

/** What every database of `resources.ts` needs beside its declaration. */
export interface PlannedDatabases {
  /** The code that applies migrations, the same for all. */
  readonly migrator: Pick<Bundle, "zipFile" | "hash">;
  /** The SQL files by the database's name, in their order. */
  readonly files: ReadonlyMap<string, readonly MigrationFile[]>;
}

/** What the gateway lets through to one of its routes, of all callers together. */
export interface RouteThrottle {
  /** `GET /projects/{id}` */
  readonly routeKey: string;
  readonly rateLimitPerSecond: number;
  readonly burstLimit: number;
}

/** Which ways lead to the API. */
export interface Entrance {
  /** The gateway's own name. Behind a firewall it is where CloudFront calls. */
  readonly defaultEndpoint: "closed" | "open";
  /** Whether functions answer who has not come through the firewall; `open` where there is none. */
  readonly pastFirewall: "closed" | "open";
}

/** Everything that is known before the first resource is registered. With any problem in it, nothing may be deployed. */
export interface Plan {
  readonly functions: readonly PlannedFunction[];
  /** Functions of tasks, sorted by their names. */
  readonly taskFunctions: readonly PlannedTaskFunction[];
  /** Routes that were built and loaded. */
  readonly routes: readonly PlannedRoute[];
  /** Tasks that were built and loaded. */
  readonly tasks: readonly PlannedTask[];
  /** What the file tree says, also of routes that did not build. */
  readonly table: { readonly routes: readonly Route[]; readonly tasks: readonly Task[] };
  /** Those of `resources.ts`, and the tables of Plinth's own that a function uses. */
  readonly resources: readonly ResourceDescriptor[];
  /** Of the routes that say anything of it; the others have the stage's. */
  readonly throttles: readonly RouteThrottle[];
  readonly entrance: Entrance;
  /** Absent where `resources.ts` declares no database. */
  readonly databases?: PlannedDatabases;
  readonly problems: readonly Problem[];
}
