import { init } from "es-module-lexer";
import { beforeAll, describe, expect, test } from "vitest";
import * as plinth from "#plinth";
import { readPlinthExports, toDirectImports } from "../../plinth/bundling/plinth-imports.ts";

let modules: ReadonlyMap<string, string>;
beforeAll(async () => {
  await init();
  modules = await readPlinthExports();
});

test("the exports are those of #plinth, each in the module that has it", async () => {
  expect([...modules.keys()].sort()).toEqual(Object.keys(plinth).sort());
  for (const [name, module] of modules) {
    const loaded: Record<string, unknown> = await import(`../../plinth/${module}`);
    expect(loaded[name]).toBe(Object.entries(plinth).find(([key]) => key === name)?.[1]);
  }
});

describe("an import of #plinth", () => {
  test("becomes one import for each module, on as many lines", () => {
    const source = 'import {\n  handler,\n  NotFound as Missing, // gone\n} from "#plinth";\nrest();';
    // A comment between the braces could hide a comma.
    expect(toDirectImports(source, modules)).toBe(source);
    const plain = source.replace(" // gone", "\n  Conflict,");
    expect(toDirectImports(plain, modules)).toBe(
      'import { handler } from "plinth-module:runtime/handler.ts";import { NotFound as Missing, Conflict } from "plinth-module:runtime/errors.ts"\n\n\n\n;\nrest();',
    );
  });

  test("loses its types, which are no code", () => {
    expect(toDirectImports('import { type Logger, table } from "#plinth";', modules)).toBe(
      'import { table } from "plinth-module:resources/table.ts";',
    );
  });

  test.each([
    'import type { Logger } from "#plinth";',
    'import { type Logger } from "#plinth";',
    'import * as plinth from "#plinth";',
    'import plinth from "#plinth";',
    'import plinth, { handler } from "#plinth";',
    'import { handle } from "#plinth";',
    'import { handler, handle } from "#plinth";',
    'import "#plinth";',
    'export { handler } from "#plinth";',
    'const plinth = await import("#plinth");',
    'import { apiEvent } from "#plinth/testing";',
    'import { handler } from "plinth";',
    'import { handler } from "#plinth" oops {',
  ])("stays as it is: %s", (source) => {
    expect(toDirectImports(source, modules)).toBe(source);
  });

  test("is found behind others, and more than once", () => {
    const source = 'import a from "a";\nimport { text } from \'#plinth\';import { table } from "#plinth";\n';
    expect(toDirectImports(source, modules)).toBe(
      'import a from "a";\nimport { text } from "plinth-module:runtime/reply.ts";import { table } from "plinth-module:resources/table.ts";\n',
    );
  });
});
