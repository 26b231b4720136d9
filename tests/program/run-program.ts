import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { type RecordedResource, recordResources } from "../components/record-resources.ts";

/**
 * Everything that the program of this project registers, on AWS. A preview: nothing is uploaded.
 * @param config of the stack, without the namespace
 * @throws what the program refuses
 */
export async function runProgram(
  projectRoot: string,
  config: Readonly<Record<string, string>>,
): Promise<RecordedResource[]> {
  vi.resetModules();
  const own = Object.fromEntries(Object.entries(config).map(([key, value]) => [`plinth:${key}`, value]));
  const recorded = await recordResources(
    async () => {
      pulumi.runtime.setAllConfig({ ...own, "aws:region": "eu-central-1" }, ["plinth:secrets"]);
      let refusal: unknown;
      await pulumi.runtime.runInPulumiStack(async () => {
        // Thrown further out: the stack's resource would report a refusal of the program's once more, to nobody.
        await import(join(projectRoot, "index.ts")).catch((error: unknown) => {
          refusal = error;
        });
      });
      if (refusal) throw refusal;
    },
    { preview: true },
  );
  return recorded.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}
