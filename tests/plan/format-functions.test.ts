import { expect, test } from "vitest";
import { formatFunctions } from "../../plinth/plan/format-functions.ts";
import { plannedFunction } from "./planned.ts";

test("formatFunctions says what each shared function comes to", () => {
  const uses = [
    { kind: "table", name: "projects", access: "read" },
    { kind: "table", name: "projects", access: "write" },
  ] as const;
  const functions = [
    plannedFunction(["routes/a/get.ts", "routes/a/post.ts"], { name: "a-group", memoryMb: 512, uses }),
    plannedFunction(["routes/get.ts"], { name: "root-group" }),
  ];
  expect(formatFunctions(functions).split("\n")).toEqual([
    "Routes share functions; each has the most memory and time and all grants of its routes:",
    "  a-group: 2 routes, 512 MB, 10 s, uses projects.read, projects.write",
    "  root-group: 1 route, 256 MB, 10 s, uses nothing",
  ]);
});
