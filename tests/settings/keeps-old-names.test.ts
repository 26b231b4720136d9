import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";
import { hasOldNames } from "../../plinth/settings/keeps-old-names.ts";
import { readSettings } from "../../plinth/settings/read-settings.ts";

const group = (name: string) => ({ type: "aws:cloudwatch/logGroup:LogGroup", outputs: { name } });

describe("hasOldNames", () => {
  test.each([
    ["/plinth/my-shop-dev/access", true],
    ["/plinth/my-shop-dev-a1b2c3d4/access", false],
    ["/plinth/my-shop-development/access", false],
  ])("of a stack with the log group %s is %s", (name, expected) => {
    expect(hasOldNames({ project: "my-shop", stack: "dev" }, [group(name)])).toBe(expected);
  });

  test("is false of a stack that has nothing yet", () => {
    expect(hasOldNames({ project: "my-shop", stack: "dev" }, [])).toBe(false);
  });
});

describe("readSettings", () => {
  const live = { project: "my-shop", name: "/plinth/my-shop-dev/access" };
  let asked: string[];

  async function keepsOldNames(project: string, name: string): Promise<boolean | undefined> {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name: own, inputs }) => ({ id: own, state: inputs }),
        call({ token }) {
          asked.push(token);
          return { outputs: token.endsWith("ResourceOutputs") ? { urn: group(name) } : { url: "https://x" } };
        },
      },
      project,
      "dev",
      false,
      "shop-keepers",
    );
    pulumi.runtime.setAllConfig({});
    return (await readSettings()).settings?.keepsOldNames;
  }

  beforeEach(() => {
    asked = [];
  });

  test("keeps the names of a stack that is live under them", async () => {
    expect(await keepsOldNames(live.project, live.name)).toBe(true);
    expect(await keepsOldNames(live.project, "/plinth/my-shop-dev-a1b2c3d4/access")).toBe(false);
  });

  test("asks for no state where the names are no others", async () => {
    expect([await keepsOldNames("shop", "/plinth/shop-dev/access"), asked]).toEqual([false, []]);
  });
});
