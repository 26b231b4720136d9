import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const lock: { packages: Record<string, Locked> } = JSON.parse(
  await readFile(join(import.meta.dirname, "..", "package-lock.json"), "utf8"),
);

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

// npm leaves other platforms' packages out when it writes the file beside an installed node_modules, and `npm ci` then
// refuses the file, there or elsewhere.
test("the lock file holds every package of every platform", () => {
  const wanted = Object.entries(lock.packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).map((name) => ({ path, name })),
  );
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter(({ path, name }) => !isLocked(path, name))).toEqual([]);
});

test("the lock file names no registry, so that each machine uses its own", () => {
  expect(Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
});

/** As Node resolves it: beside the package that asks, or in a folder above. */
function isLocked(path: string, name: string): boolean {
  const parents = path
    .split("/node_modules/")
    .map((_, index, parts) => parts.slice(0, parts.length - index).join("/node_modules/"));
  return ["", ...parents].some((parent) => `${parent ? `${parent}/` : ""}node_modules/${name}` in lock.packages);
}
