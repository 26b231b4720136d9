import type { RecordedResource } from "../components/record-resources.ts";

/** One statement of one policy document, as IAM reads it. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  /** Absent in the policy by which a role may be assumed. */
  readonly Resource?: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Everything that says who may do what: each policy document of a program's resources, and each permission of a function. */
export function policiesOf(resources: readonly RecordedResource[]): Record<string, readonly Statement[]> {
  const entries = resources.flatMap(({ type, name, inputs }): [string, readonly Statement[]][] => {
    const label = `${type.split(":").at(-1)} ${name}`;
    if (type === "aws:lambda/permission:Permission") return [[label, [toStatement(inputs)]]];
    return Object.entries(inputs).flatMap(([property, value]): [string, readonly Statement[]][] => {
      const statements = statementsIn(value);
      return statements ? [[`${label}, ${property}`, statements]] : [];
    });
  });
  return Object.fromEntries(entries);
}

/** A permission is a statement of the function's own policy. */
function toStatement({ action, principal, sourceArn }: Record<string, unknown>): Statement {
  return {
    Effect: "Allow",
    Action: [String(action)],
    Principal: { Service: principal },
    Condition: { ArnLike: { "AWS:SourceArn": sourceArn } },
  };
}

function statementsIn(value: unknown): Statement[] | undefined {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  if (!text.includes('"Statement"')) return undefined;
  const { Statement: written } = JSON.parse(text);
  return [written].flat().map((each: Record<string, unknown>) => ({
    ...each,
    Effect: each["Effect"] === "Deny" ? "Deny" : "Allow",
    Action: [each["Action"]].flat().map(String),
    ...(each["Resource"] === undefined ? {} : { Resource: [each["Resource"]].flat().map(String) }),
  }));
}
