import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** A resource that could not be created, and what AWS said. */
export interface FailedCreation {
  readonly urn: string;
  readonly type: string;
  /** URN of the component that it belongs to. */
  readonly parent: string;
  /** URN and id of its provider: `urn::id`. */
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** Reads a run's events, and tells afterwards which creations failed: the engine's text says neither parents nor inputs. */
export function collectFailedCreations(): {
  readonly onEvent: (event: EngineEvent) => void;
  readonly failed: () => FailedCreation[];
} {
  const creations = new Map<string, Omit<FailedCreation, "reason">>();
  const reasons = new Map<string, string[]>();
  return {
    onEvent({ resOpFailedEvent, diagnosticEvent }) {
      const { urn, type, provider, op, new: wanted } = resOpFailedEvent?.metadata ?? {};
      if (urn && type && wanted && (op === "create" || op === "create-replacement"))
        creations.set(urn, { urn, type, parent: wanted.parent, provider: provider ?? "", inputs: wanted.inputs });
      if (diagnosticEvent?.urn && diagnosticEvent.severity === "error")
        reasons.set(diagnosticEvent.urn, [...(reasons.get(diagnosticEvent.urn) ?? []), diagnosticEvent.message]);
    },
    failed: () =>
      [...creations.values()].map((creation) => ({
        ...creation,
        reason: (reasons.get(creation.urn) ?? []).join("\n"),
      })),
  };
}
