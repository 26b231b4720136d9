import type { ResolvedPreset } from "../plinth/presets/preset-table.ts";
import type { Context } from "./rule.ts";

/** The part of a stack's settings that the rules ask for. */
export interface PolicySubject {
  readonly project: string;
  readonly stack: string;
  readonly preset: Pick<ResolvedPreset, "encryptionKey" | "dataSafety">;
  readonly awsEndpoint: string | undefined;
}

/** What the rules may know of a stack of Plinth's. */
export function policyContextOf({ project, stack, preset, awsEndpoint }: PolicySubject): Required<Context> {
  return {
    tags: { "plinth:project": project, "plinth:stack": stack },
    customerKey: preset.encryptionKey === "customer",
    dataSafety: preset.dataSafety,
    embedded: awsEndpoint !== undefined,
  };
}
