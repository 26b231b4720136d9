import { init } from "es-module-lexer";
import { beforeAll, describe, expect, test } from "vitest";
import { toNamespaceImports } from "../../plinth/bundling/zod-imports.ts";

beforeAll(() => init());

describe("toNamespaceImports", () => {
  test.each([
    ['import { z } from "zod";', 'import * as z from "zod";'],
    ["import {z} from 'zod'", 'import * as z from "zod"'],
    ['import z from "zod";', 'import * as z from "zod";'],
    ['import { z as schema } from "zod";', 'import * as schema from "zod";'],
    ['import { default as z } from "zod";', 'import * as z from "zod";'],
    ['import { z } from "zod/v4";', 'import * as z from "zod/v4";'],
    ['import { z } from "zod/mini";', 'import * as z from "zod/mini";'],
    ['import { z, ZodError } from "zod";', 'import * as z from "zod";import { ZodError } from "zod";'],
    ['import { type ZodType, z } from "zod";', 'import * as z from "zod";import { type ZodType } from "zod";'],
    ['import d, { z } from "zod";', 'import * as d from "zod";import * as z from "zod";'],
    ['import {\n  z,\n} from "zod"; z.string();', 'import * as z from "zod"\n\n; z.string();'],
  ])("rewrites %j", (source, rewritten) => {
    expect(toNamespaceImports(source)).toBe(rewritten);
  });

  test.each([
    'import * as z from "zod";',
    'import { object, string } from "zod";',
    'import type { z } from "zod";',
    'import { type z } from "zod";',
    'import { z } from "zodiac";',
    'import { z } from "./zod";',
    'import { z } from "zod/v3";',
    'export { z } from "zod";',
    'import zod from "zod/mini";',
    'const text = `\nimport { z } from "zod";\n`;',
    '// import { z } from "zod";',
    '/*\nimport { z } from "zod";\n*/',
    'import { z /* the schema library */ } from "zod";',
    'const z = await import("zod");',
    'const broken = "\nimport { z } from "zod";',
  ])("leaves %j alone", (source) => {
    expect(toNamespaceImports(source)).toBe(source);
  });

  test("finds the import among TypeScript that is no JavaScript", () => {
    const rest =
      "\nenum Kind { A = 1 }\nconst id = <T,>(x: T): T => x as unknown as T;\nexport type X = z.infer<typeof s>;\nconst s = z.string();\n";
    expect(toNamespaceImports(`import { z } from "zod";${rest}`)).toBe(`import * as z from "zod";${rest}`);
  });
});
