import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PACKAGINGS, packageRoutes } from "../../plinth/routing/package-routes.ts";
import { routeOf } from "./table-of.ts";

const FILES = [
  "routes/get.ts",
  "routes/(admin)/projects/get.ts",
  "routes/projects/[id]/get.ts",
  "routes/[id]/get.ts",
  "routes/[slug]/post.ts",
  "routes/[...path]/any.ts",
  "routes/by/get.ts",
  "routes/queue/get.ts",
  "routes/a.b/get.ts",
  "routes/a-b/get.ts",
];

const routesOf = () => FILES.map(routeOf);
const layout = (packaging: (typeof PACKAGINGS)[number]) =>
  Object.fromEntries(
    packageRoutes(routesOf(), packaging).map(({ name, routes }) => [name, routes.map(({ file }) => file)]),
  );

describe("packageRoutes", () => {
  test("`route` gives every route a function of its own name", () => {
    expect(layout("route")).toEqual(Object.fromEntries(routesOf().map((route) => [route.function, [route.file]])));
  });

  test("`group` gives every first segment one function, whatever its parameter is called", () => {
    expect(layout("group")).toEqual({
      "root-group": [FILES[0]],
      "projects-group": [FILES[1], FILES[2]],
      "by-group": [FILES[3], FILES[4]],
      "all-group": [FILES[5]],
      "by-group-dde4f5c9": [FILES[6]],
      "queue-group-cad63d68": [FILES[7]],
      "a_b-group-3f1dd2c9": [FILES[8]],
      "a_b-group": [FILES[9]],
    });
  });

  test("`group` keeps a name of 40 characters, and cuts a longer one to a hash", () => {
    const names = (length: number) =>
      packageRoutes([routeOf(`routes/${"g".repeat(length)}/get.ts`)], "group").map(({ name }) => name);
    expect(names(34)).toEqual([`${"g".repeat(34)}-group`]);
    expect(names(35)).toEqual([`${"g".repeat(31)}-a902219f`]);
  });

  test("both gateway routes of `[[...path]]` go to one function, in every packaging", () => {
    const routes = [routeOf("routes/docs/[[...path]]/get.ts")];
    const layouts = PACKAGINGS.map((packaging) => packageRoutes(routes, packaging));
    expect(layouts.map((units) => units.map(({ name, routes: [route] }) => [name, route?.paths]))).toEqual([
      [["docs-maybe-path-get", ["/docs/{path+}", "/docs"]]],
      [["docs-group", ["/docs/{path+}", "/docs"]]],
      [["api-single", ["/docs/{path+}", "/docs"]]],
    ]);
  });

  test("`single` gives the API one function, and no function to an API without routes", () => {
    expect(layout("single")).toEqual({ "api-single": FILES });
    expect(packageRoutes([], "single")).toEqual([]);
  });

  test("no two packagings share a function's name, so that old and new ones can stand side by side", () => {
    const names = PACKAGINGS.flatMap((packaging) => packageRoutes(routesOf(), packaging).map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  test("every name is sorted, short and of characters that AWS takes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.stringMatching(/^[A-Za-z0-9_.~-]{1,60}$/).filter((segment) => !/^\.+$|^_/.test(segment)),
          { minLength: 1 },
        ),
        (segments) => {
          const names = packageRoutes(
            segments.map((segment) => routeOf(`routes/${segment}/x/get.ts`)),
            "group",
          ).map(({ name }) => name);
          expect(names).toEqual([...names].sort());
          expect(names.filter((name) => !/^[a-z0-9_-]{1,40}$/.test(name))).toEqual([]);
          expect(names.length).toBe(new Set(segments).size);
        },
      ),
    );
  });
});
