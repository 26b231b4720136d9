import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { relate } from "../../plinth/routing/gateway-pattern.ts";
import { toGatewayPaths } from "../../plinth/routing/gateway-routes.ts";
import { pathsThatMeet } from "../../plinth/routing/paths-that-meet.ts";
import { arbitraryFiles } from "./arbitrary-tree.ts";
import { tableOf } from "./table-of.ts";

const pathsOf = (files: readonly string[]) => [...toGatewayPaths(tableOf(files).routes).values()];
const pairsOf = (files: readonly string[]) =>
  [...pathsThatMeet(pathsOf(files))].map((pair) => pair.map((path) => path.shape));

describe("pathsThatMeet", () => {
  test("gives each pair once, the earlier path first", () => {
    expect(pairsOf(["routes/a/get.ts", "routes/[x]/get.ts", "routes/b/get.ts", "routes/[...p]/get.ts"])).toEqual([
      ["/a", "/{+}"],
      ["/b", "/{+}"],
      ["/{+}", "/{}"],
      ["/a", "/{}"],
      ["/b", "/{}"],
    ]);
  });

  test("a greedy path meets what lies below it at any depth, and not its own prefix", () => {
    expect(
      pairsOf(["routes/a/[[...p]]/get.ts", "routes/a/b/c/get.ts", "routes/a/[x]/[...r]/get.ts", "routes/get.ts"]),
    ).toEqual([
      ["/a/b/c", "/a/{+}"],
      ["/a/{+}", "/a/{}/{+}"],
      ["/a/b/c", "/a/{}/{+}"],
    ]);
  });

  test("gives exactly the pairs that are not disjoint", () => {
    fc.assert(
      fc.property(arbitraryFiles, (files) => {
        const paths = pathsOf(files);
        const all = paths.flatMap((b, index) => paths.slice(0, index).map((a) => [a, b] as const));
        const expected = all.filter(([a, b]) => relate(a.pattern, b.pattern) !== "disjoint");
        const text = (pairs: readonly (readonly { shape: string }[])[]) =>
          pairs.map((pair) => pair.map(({ shape }) => shape).join(" ")).sort();
        expect(text([...pathsThatMeet(paths)])).toEqual(text(expected));
      }),
    );
  });
});
