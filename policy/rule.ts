import type { DataSafety } from "../plinth/presets/data-safety.ts";
import type { Properties } from "./known-value.ts";

/** One resource as a program wants it. */
export interface Resource {
  /** Pulumi's token, such as `aws:sqs/queue:Queue`. */
  readonly type: string;
  readonly name: string;
  readonly properties: Properties;
}

/** What the rules may know of the stack beside a resource. What is left out is not asked for. */
export interface Context {
  /** Tags that every resource of the stack carries. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether the stack has a key of its own, with which everything is to be encrypted. Default: no. */
  readonly customerKey?: boolean;
  /** How much of the stack's data outlives a mistake. Default: `relaxed`, none of it. */
  readonly dataSafety?: DataSafety;
  /** Whether the stack lives on an embedded AWS, where issuers and pages may be on this machine without TLS. Default: no. */
  readonly embedded?: boolean;
}

/** What is wrong with a resource's properties: a clause each, without the resource's name. Nothing that is not yet known is wrong. */
export type Check = (properties: Properties, facts: Facts) => readonly string[];
export type Condition = (properties: Properties, facts: Facts) => boolean;

/** What a check is told beside the properties. */
export interface Facts {
  readonly name: string;
  readonly context: Context;
  /** Path of what is looked at within the resource: empty, or `rules[0].`. */
  readonly within: string;
}

/** A resource that shows a rule, with what must stand beside it. */
export interface Example {
  readonly type: string;
  readonly properties: Properties;
  /** Pulumi's name, where the rule reads it. Default: `example`. */
  readonly name?: string;
  readonly beside?: readonly { readonly type: string; readonly properties: Properties }[];
}

/** One rule. It is a claim about single resources, or about what must stand beside them. */
export interface Rule {
  /** In kebab-case; stable, since exceptions name it. */
  readonly id: string;
  /** What holds where the rule does. */
  readonly title: string;
  /** What happens otherwise. */
  readonly reason: string;
  /** What to write. */
  readonly fix: string;
  /** Controls of AWS Security Hub that ask the same, such as `SQS.1`. */
  readonly controls: readonly string[];
  /** AWS's page, where no control has one. */
  readonly source?: string;
  /** The resources that the rule looks at, by Pulumi's tokens. */
  readonly types: readonly string[];
  readonly check?: Check;
  readonly companion?: Companion;
  /** The stack in which the examples are judged. */
  readonly context?: Context;
  readonly failing: Example;
  readonly passing: Example;
}

/** What must stand beside a resource, and leads to it by one of its own properties. */
export interface Companion {
  readonly type: string;
  /** By which the companion names the resource. */
  readonly property: string;
  /** The resource's own property that holds the same name. Absent where none does: then each companion may be its own. */
  readonly name?: string;
  /** The one that holds the beginning of the name, where AWS makes the rest. */
  readonly prefix?: string;
  /** For people: "a policy that refuses requests without TLS". */
  readonly what: string;
  /** Which of the resources need one. Default: all. */
  readonly needed?: Condition;
  /** Whether a companion is the one that is needed. Default: each is. */
  readonly suits?: Condition;
}
