import { afterEach, describe, expect, test, vi } from "vitest";
import { embeddedEndpoint, isEmbeddedStack } from "../../plinth/automation/stack-file.ts";
import { type TemporaryProject, temporaryProject } from "../../plinth/testing/temporary-project.ts";

let project: TemporaryProject;
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.remove();
});

describe("a stack's file", () => {
  test("says whether the stack lives on an embedded AWS, and where", async () => {
    vi.stubEnv("PLINTH_AWS_PORT", "");
    project = await temporaryProject({
      "Pulumi.local.yaml": "config:\n  plinth:awsEndpoint: http://127.0.0.1:4566\n",
      "Pulumi.prod.yaml": "config:\n  aws:region: eu-central-1\n",
      "Pulumi.broken.yaml": "config: [\n",
      "Pulumi.empty.yaml": "",
    });
    expect(["local", "prod", "broken", "empty", "none"].map((name) => isEmbeddedStack(project.root, name))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(embeddedEndpoint(project.root, "local").href).toBe("http://127.0.0.1:4566/");
    expect(() => embeddedEndpoint(project.root, "prod")).toThrow("Pulumi.prod.yaml states no awsEndpoint");
  });

  test("gives way to PLINTH_AWS_PORT, and refuses one that is no port", async () => {
    project = await temporaryProject({ "Pulumi.local.yaml": "config:\n  plinth:awsEndpoint: http://127.0.0.1:4566\n" });
    vi.stubEnv("PLINTH_AWS_PORT", "4600");
    expect(embeddedEndpoint(project.root, "local").port).toBe("4600");
    vi.stubEnv("PLINTH_AWS_PORT", "http");
    expect(() => embeddedEndpoint(project.root, "local")).toThrow("PLINTH_AWS_PORT");
  });
});
