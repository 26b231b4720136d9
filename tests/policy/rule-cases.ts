import type { Context } from "../../policy/rule.ts";
import { ACCESS_CASES } from "./cases/access-cases.ts";
import { DATA_CASES } from "./cases/data-cases.ts";
import { FRONT_CASES } from "./cases/front-cases.ts";
import { GATEWAY_CASES } from "./cases/gateway-cases.ts";
import { OPERATION_CASES } from "./cases/operation-cases.ts";

/** Properties over those of the rule's passing example, and what the rule says of them: parts of its findings, in their order. */
export interface Case {
  readonly with: object;
  readonly says?: readonly string[];
  readonly context?: Context;
  /** Default: the passing example's. */
  readonly type?: string;
  readonly name?: string;
  /** Without the passing example's properties. */
  readonly alone?: true;
}

/** By the rule's id. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

/** What the examples do not show: the other ways to break a rule, and what comes near to it and is right. */
export const CASES: Cases = {
  ...ACCESS_CASES,
  ...GATEWAY_CASES,
  ...FRONT_CASES,
  ...DATA_CASES,
  ...OPERATION_CASES,
};
