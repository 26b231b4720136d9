import { isMap, type Properties, UNKNOWN, valueAt } from "./known-value.ts";

/** One statement of a policy document, as IAM reads it; what is not yet known in it is left out. */
export interface Statement {
  /** For people: `statement Tracing`, or `statement 2`. */
  readonly label: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** By kind: `AWS`, `Service`, `Federated`; everybody is `AWS: ["*"]`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** Whether everybody but some is meant. */
  readonly hasNotPrincipal: boolean;
  readonly conditions: readonly StatementCondition[];
}

/** One key of a statement's condition. */
export interface StatementCondition {
  /** In lower case, as all the keys are compared. */
  readonly operator: string;
  readonly key: string;
  /** Without what is not yet known. */
  readonly values: readonly string[];
  /** Whether one of the values is not yet known. */
  readonly isOpen: boolean;
}

/** The statements of a document: JSON text, or a map. None of one that is not yet known, or is no document: AWS refuses that by itself. */
export function statementsOf(document: unknown): Statement[] {
  const parsed = typeof document === "string" ? parse(document) : document;
  const written = valueAt(parsed, "Statement");
  return (Array.isArray(written) ? written : [written]).filter(isMap).map(toStatement);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toStatement(written: Properties, index: number): Statement {
  const { Effect, Sid, Condition } = written;
  return {
    label: `statement ${typeof Sid === "string" ? Sid : index + 1}`,
    allows: Effect === "Allow",
    actions: textsIn(written["Action"]),
    notActions: textsIn(written["NotAction"]),
    resources: textsIn(written["Resource"]),
    notResources: textsIn(written["NotResource"]),
    principals: principalsIn(written["Principal"]),
    hasNotPrincipal: written["NotPrincipal"] !== undefined,
    conditions: Condition === UNKNOWN ? [ANY_CONDITION] : conditionsIn(Condition),
  };
}

// What is not yet known may be as narrow as it must.
const ANY_CONDITION: StatementCondition = { operator: "", key: "", values: [], isOpen: true };

function principalsIn(written: unknown): Record<string, string[]> {
  if (isMap(written)) return Object.fromEntries(Object.entries(written).map(([kind, names]) => [kind, textsIn(names)]));
  const texts = textsIn(written);
  return texts.length > 0 ? { AWS: texts } : {};
}

function conditionsIn(written: unknown): StatementCondition[] {
  if (!isMap(written)) return [];
  return Object.entries(written).flatMap(([operator, keys]) => {
    if (keys === UNKNOWN) return [ANY_CONDITION];
    return Object.entries(isMap(keys) ? keys : {}).map(([key, values]) => ({
      operator: operator.toLowerCase(),
      key: key.toLowerCase(),
      values: textsIn(values),
      isOpen: [values].flat().includes(UNKNOWN),
    }));
  });
}

function textsIn(value: unknown): string[] {
  return [value].flat().flatMap((each) => (["string", "boolean"].includes(typeof each) ? [String(each)] : []));
}
