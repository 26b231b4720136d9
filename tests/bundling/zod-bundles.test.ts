import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bundleProject, filesOf, handlerOf, removeProjects } from "./bundle-project.ts";

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(removeProjects);

const BODY = "z.object({ name: z.string().min(3), at: z.iso.date().optional() })";
const route = (imports: string, body = BODY) =>
  `import { handler } from "#plinth";\n${imports}\nexport const main = handler((body) => body, { body: ${body}, public: true });\n`;

const { project, bundles, problems } = await bundleProject({
  "routes/space/post.ts": route('import * as z from "zod";'),
  "routes/named/post.ts": route('import { z } from "zod";'),
  "routes/default/post.ts": route('import z from "zod";'),
  "routes/both/post.ts": route('import { z, ZodError } from "zod";\nexport const known = ZodError;'),
  "routes/v4/post.ts": route('import { z } from "zod/v4";'),
  "routes/shared/post.ts": route('import { z } from "../../lib/z.ts";'),
  "lib/z.ts": 'export { z } from "zod";\n',
  "routes/mini/post.ts": route('import { z } from "zod/mini";', "z.object({ name: z.string().check(z.minLength(3)) })"),
  "routes/minispace/post.ts": route(
    'import * as z from "zod/mini";',
    "z.object({ name: z.string().check(z.minLength(3)) })",
  ),
  "routes/german/post.ts": route('import { z } from "zod";\nz.config(z.locales.de());'),
  "routes/onelocale/post.ts": route('import { z } from "zod";\nimport { de } from "zod/locales";\nz.config(de());'),
  "routes/core/post.ts": route(
    'import { z } from "zod";\nexport const same = z.core.globalRegistry === z.globalRegistry;\nif (!same) throw new Error("two registries");',
  ),
});
const bundleOf = (name: string) => bundles.find((each) => each.function === `${name}-post`);
const bytesOf = (name: string) => bundleOf(name)?.codeBytes ?? Number.NaN;
const textOf = async (name: string) => Object.values(await filesOf(project, bundleOf(name))).join("\n");

async function refusalOf(name: string): Promise<string> {
  const handler = await handlerOf(project, bundleOf(name));
  const event = {
    routeKey: `POST /${name}`,
    headers: { "content-type": "application/json" },
    requestContext: { http: { method: "POST" } },
  };
  expect((await handler({ ...event, body: '{"name":"anna"}' })).statusCode).toBe(201);
  const refused = await handler({ ...event, body: '{"name":"a"}' });
  expect(refused.statusCode).toBe(422);
  return JSON.parse(refused.body).error.details.fields.name[0];
}

describe("zod in a bundle", () => {
  test("builds and loads however it is imported", () => {
    expect(problems).toEqual([]);
    expect(bundles).toHaveLength(11);
  });

  test.each(["named", "default", "both", "v4"])(
    "costs as much by %s import as by namespace import, within 2 KB",
    (name) => {
      expect(Math.abs(bytesOf(name) - bytesOf("space"))).toBeLessThan(2_000);
      expect(bytesOf("space")).toBeLessThan(130_000);
    },
  );

  test("costs as much by named import of zod/mini as by its namespace", () => {
    expect(Math.abs(bytesOf("mini") - bytesOf("minispace"))).toBeLessThan(500);
    expect(bytesOf("mini")).toBeLessThan(60_000);
  });

  test("brings no translations where it is handed on as a value, unless the file names them", async () => {
    const [shared, german] = [await textOf("shared"), await textOf("german")];
    expect([shared.includes("Ungültige Eingabe"), german.includes("Ungültige Eingabe")]).toEqual([false, true]);
    expect(bytesOf("german") - bytesOf("shared")).toBeGreaterThan(50_000);
    const one = await textOf("onelocale");
    expect([one.includes("Ungültige Eingabe"), one.includes("Entrée invalide")]).toEqual([true, false]);
  });

  test("says the same in every form, in English unless another language is set", async () => {
    // zod/mini has no language of its own. It comes first, since all of zod in a process shares one configuration.
    expect(await refusalOf("mini")).toBe("Invalid input");
    const english = "Too small: expected string to have >=3 characters";
    for (const name of ["space", "named", "default", "both", "v4", "shared", "core"]) {
      expect(await refusalOf(name), name).toBe(english);
    }
    for (const name of ["german", "onelocale"]) {
      expect(await refusalOf(name), name).toBe("Zu klein: erwartet, dass string >=3 Zeichen hat");
    }
  });

  test("fails at deploy, with what to write, where translations are used that were left out", async () => {
    const faulty = await bundleProject({
      "routes/a/post.ts": route('import { z } from "../../lib/z.ts";\nz.config(z.locales.de());'),
      "lib/z.ts": 'export { z } from "zod";\n',
    });
    expect(faulty.problems.map(({ code }) => code)).toEqual(["BUNDLE_DOES_NOT_LOAD"]);
    expect(faulty.problems[0]?.message).toContain('Write: import { de } from "zod/locales".');
    expect(faulty.problems[0]?.message).toMatch(/routes\/a\/post\.ts:3:/);
  });
});
