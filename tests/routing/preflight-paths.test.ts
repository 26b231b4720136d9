import { describe, expect, test } from "vitest";
import { preflightPaths } from "../../plinth/routing/preflight-paths.ts";
import { routeOf } from "./table-of.ts";

const pathsOf = (files: readonly string[], closed: readonly string[]) =>
  Object.fromEntries(preflightPaths(files.map(routeOf), ({ file }) => closed.includes(file)));

describe("preflightPaths", () => {
  test("has the path of a closed route of any method, so that OPTIONS leads around its authorizer", () => {
    const any = "routes/projects/[id]/any.ts";
    expect(pathsOf([any, "routes/projects/get.ts"], [any])).toEqual({ "projects-by-id-any": ["/projects/{id}"] });
  });

  test("is empty where every route of any method is open, and where routes of one method are closed", () => {
    expect(pathsOf(["routes/a/any.ts", "routes/b/get.ts"], ["routes/b/get.ts"])).toEqual({});
  });

  test("has both paths of an optional catch-all", () => {
    const any = "routes/docs/[[...path]]/any.ts";
    expect(Object.values(pathsOf([any], [any]))).toEqual([["/docs/{path+}", "/docs"]]);
  });

  test("leaves a path to its own file for OPTIONS, whatever its parameter is called", () => {
    const any = "routes/a/[id]/any.ts";
    expect(pathsOf([any, "routes/a/[name]/options.ts"], [any])).toEqual({ "a-by-id-any": [] });
  });

  test("says the path as the route that answers it does, and not as another method's file", () => {
    const any = "routes/a/[id]/any.ts";
    expect(pathsOf(["routes/a/[name]/get.ts", any], [any])).toEqual({ "a-by-id-any": ["/a/{id}"] });
  });

  test("has the open routes of any method too where one is closed: OPTIONS on its path would come before them", () => {
    const all = "routes/[...path]/any.ts";
    expect(pathsOf([all, "routes/open/any.ts"], [all])).toEqual({
      "all-path-any": ["/{path+}"],
      "open-any": ["/open"],
    });
  });
});
