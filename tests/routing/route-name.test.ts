import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withHash } from "../../plinth/routing/fit-name.ts";
import { METHODS } from "../../plinth/routing/methods.ts";
import { nearestName } from "../../plinth/routing/nearest-name.ts";
import { parseTaskFile } from "../../plinth/routing/parse-task-file.ts";
import { isRenamed, logGroupPrefix, type NameParts, physicalName } from "../../plinth/routing/physical-name.ts";
import { routeName } from "../../plinth/routing/route-name.ts";
import type { Segment } from "../../plinth/routing/route-table.ts";
import { routeOf } from "./table-of.ts";

const WORDS = ["a", "by", "all", "maybe", "root", "get", "id", "queue", "a-b", "a_b", "A", "a.b", "~", "-", "function"];
const word = fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[A-Za-z0-9_.~-]{1,14}$/));
const name = fc.oneof(
  fc.constantFrom("id", "path", "by", "get", "userId", "a_b", "a"),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,9}$/),
);
const middle: fc.Arbitrary<Segment> = fc.oneof(
  word.map((text): Segment => ({ kind: "literal", text })),
  name.map((each): Segment => ({ kind: "parameter", name: each })),
);
const last: fc.Arbitrary<Segment> = fc.oneof(
  name.map((each): Segment => ({ kind: "greedy", name: each })),
  name.map((each): Segment => ({ kind: "optional", name: each })),
  middle,
);
const route = fc.tuple(
  fc.constantFrom(...METHODS),
  fc.array(middle, { maxLength: 4 }),
  fc.option(last, { nil: undefined }),
);
const segmentsOf = (segments: Segment[], end: Segment | undefined) => (end ? [...segments, end] : segments);

describe("routeName", () => {
  test.each([
    ["routes/projects/[id]/get.ts", "projects-by-id-get"],
    ["routes/get.ts", "root-get"],
    ["routes/user-profiles/any.ts", "user_profiles-any"],
    ["routes/(g)/[...path]/put.ts", "all-path-put"],
    ["routes/by/id/get.ts", "by-id-get-39fe0d0f"],
    ["routes/[id]/get.ts", "by-id-get"],
    ["routes/root/get.ts", "root-get-920698f6"],
    ["routes/queue/get.ts", "queue-get-afa1d4b0"],
    ["routes/v1/queue/get.ts", "v1-queue-get"],
    ["routes/Projects/get.ts", "projects-get-5cf36b09"],
    ["routes/[userId]/get.ts", "by-userid-get-05c06c7d"],
    ["routes/organisations/[organisation]/members/get.ts", "organisations-by-organisation-m-3085704e"],
    ["routes/Files/[...path]/get.ts", "files-all-path-get-26d20b63"],
    ["routes/Files/[[...path]]/get.ts", "files-maybe-path-get-4f5a91ae"],
    ["routes/Files/[path]/get.ts", "files-by-path-get-23db07b8"],
    [`routes/${"r".repeat(36)}/get.ts`, `${"r".repeat(36)}-get`],
    [`routes/${"r".repeat(37)}/get.ts`, `${"r".repeat(31)}-1c0aa3c4`],
  ])("%s is %s", (file, expected) => {
    expect(routeOf(file).function).toBe(expected);
  });

  test("never gives two routes one name, only safe characters, 40 at most", () => {
    fc.assert(
      fc.property(route, route, ([methodA, a, endA], [methodB, b, endB]) => {
        const [one, two] = [segmentsOf(a, endA), segmentsOf(b, endB)];
        const [nameA, nameB] = [routeName(methodA, one), routeName(methodB, two)];
        expect(nameA).toMatch(/^[a-z0-9_-]{1,40}$/);
        expect(nameA === nameB).toBe(methodA === methodB && JSON.stringify(one) === JSON.stringify(two));
      }),
      { numRuns: 5000 },
    );
  });

  test("never gives two of 20,000 routes one name", () => {
    const routes = fc.sample(route, { numRuns: 20_000, seed: 7 });
    const keys = new Map(
      routes.map(([method, a, end]) => [
        `${method} ${JSON.stringify(segmentsOf(a, end))}`,
        routeName(method, segmentsOf(a, end)),
      ]),
    );
    expect(new Set(keys.values()).size).toBe(keys.size);
  });

  test("never gives a route the name of a task", () => {
    const task = fc.tuple(
      fc.constantFrom("queue", "cron", "function"),
      fc.constantFrom("get", "a-get", "by-id-get", "get-get"),
    );
    fc.assert(
      fc.property(route, task, ([method, a, end], [kind, taskName]) => {
        expect(routeName(method, segmentsOf(a, end))).not.toBe(parseTaskFile(`${kind}s/${taskName}.ts`).task?.function);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("physicalName", () => {
  test.each([
    [{ project: "plinth", stack: "local", name: "health-get" }, 64, "plinth-local-health-get"],
    [{ project: "plinth", stack: "a.b", name: "x" }, 64, "plinth-a_b-x-4762983c"],
    [
      { project: "p".repeat(40), stack: "production", name: "projects-by-id-get" },
      64,
      `${"p".repeat(40)}-production-pro-ab99666b`,
    ],
    [{ project: "plinth", stack: "dev", name: "health-get" }, 21, "plinth-dev-health-get"],
    [{ project: "plinth", stack: "dev", name: "health-get" }, 20, "plinth-dev-f81e73d4"],
  ])("%j in %i characters is %s", (parts, maxLength, expected) => {
    expect(physicalName(parts, maxLength)).toBe(expected);
  });

  test("has a hash wherever the project or the stack has a hyphen, and not for the name's own", () => {
    const cases = [
      [{ project: "shop", stack: "dev", name: "projects-by-id-get" }, "shop-dev-projects-by-id-get"],
      [{ project: "my-shop", stack: "dev", name: "health-get" }, "my-shop-dev-health-get-3ad0db90"],
      [{ project: "my", stack: "shop-dev", name: "health-get" }, "my-shop-dev-health-get-184fba05"],
    ] as const;
    for (const [parts, expected] of cases) expect(physicalName(parts, 64)).toBe(expected);
  });

  test("stays as it was for a stack that keeps its old names", () => {
    const parts = { project: "my-Shop", stack: "dev", name: "health-get", keepsOldNames: true };
    expect(physicalName(parts, 64, { foldsCase: true })).toBe("my-Shop-dev-health-get");
    expect([isRenamed({ project: "my-shop", stack: "dev" }), isRenamed({ project: "Shop", stack: "dev" })]).toEqual([
      true,
      false,
    ]);
  });

  test("keeps within the limit, with safe characters, and tells long names apart", () => {
    const parts = fc.record({
      project: fc.string({ minLength: 1, maxLength: 60 }),
      stack: fc.stringMatching(/^[a-z]{1,9}$/),
      name: fc.stringMatching(/^[a-z]{1,40}$/),
    });
    fc.assert(
      fc.property(parts, (each) => {
        expect(physicalName(each, 64)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(physicalName(each, 64)).not.toBe(physicalName({ ...each, name: `${each.name}x` }, 64));
      }),
    );
  });

  // One text, taken apart into project, stack and name in every way there is.
  const word = fc.constantFrom("a", "b", "A", "1", "", "_", ".", "a1b2c3d4", "x".repeat(30));
  const taken = fc.array(word, { minLength: 3, maxLength: 7 }).map((words) =>
    words.flatMap((_, first) =>
      words.slice(first + 1).map((_, more) => ({
        project: words.slice(0, first).join("-"),
        stack: words.slice(first, first + more + 1).join("-"),
        name: words.slice(first + more + 1).join("-"),
      })),
    ),
  );
  const named = (all: readonly NameParts[], most: number, options = {}): string[] =>
    all.filter(({ project, stack, name }) => project && stack && name).map((each) => physicalName(each, most, options));

  test.each([64, 255, 512])("of %i characters is no other stack's, project's or resource's", (most) => {
    fc.assert(
      fc.property(taken, (all) => {
        const names = named(all, most);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  test("is no other one's either where AWS folds the case", () => {
    fc.assert(
      fc.property(taken, (all) => {
        const lower = all.map((each) => ({
          ...each,
          project: each.project.toLowerCase(),
          stack: each.stack.toLowerCase(),
        }));
        const distinct = new Map([...all, ...lower].map((each) => [JSON.stringify(each), each]));
        const names = named([...distinct.values()], 64, { foldsCase: true }).map((name) => name.toLowerCase());
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe("logGroupPrefix", () => {
  test.each([
    ["shop", "dev", "/plinth/shop-dev/"],
    ["My.Shop_1", "dev", "/plinth/My.Shop_1-dev/"],
    ["my-shop", "dev", /^\/plinth\/my-shop-dev-[0-9a-f]{8}\/$/],
  ])("of %s, %s is one folder of the stack's own", (project, stack, expected) => {
    expect(logGroupPrefix({ project, stack })).toEqual(
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    );
  });

  test("never begins another stack's", () => {
    const words = fc.array(fc.constantFrom("a", "b", "A", "", "_", ".", "a1b2c3d4"), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(words, words, (some, others) => {
        const pairs = [some, others].flatMap((all) =>
          all.map((_, at) => ({ project: all.slice(0, at).join("-"), stack: all.slice(at).join("-") })),
        );
        const distinct = new Map(
          pairs.filter(({ project, stack }) => project && stack).map((each) => [JSON.stringify(each), each]),
        );
        const prefixes = [...distinct.values()].map(logGroupPrefix).sort();
        expect(prefixes.filter((prefix, index) => prefixes[index + 1]?.startsWith(prefix))).toEqual([]);
      }),
    );
  });
});

describe("withHash", () => {
  test.each([
    ["name", 20, "name-2c70e12b"],
    ["a-_-_", 20, "a-2c70e12b"],
    ["abcdef", 13, "abcd-2c70e12b"],
    ["--", 20, "2c70e12b"],
    ["abcdef", 9, "2c70e12b"],
    ["abcdef", 5, "2c70e"],
  ])("of %s in %i characters is %s", (start, maxLength, expected) => {
    expect(withHash(start, "key", maxLength)).toBe(expected);
  });
});

describe("nearestName", () => {
  test.each([
    ["gets", ["get", "put"], "get"],
    ["memory", ["memoryMb", "timeoutSeconds"], "memoryMb"],
    ["timeout", ["memoryMb", "timeoutSeconds"], "timeoutSeconds"],
    ["retention", ["logRetentionDays"], "logRetentionDays"],
    ["MEDIUM", ["small", "medium"], "medium"],
    ["meduim", ["small", "medium"], "medium"],
    ["nanoo", ["nano", "micro"], "nano"],
    // Two neighbours swapped are one mistake, and only those two.
    ["psot", ["post"], "post"],
    ["potp", ["post"], undefined],
    ["epst", ["post"], undefined],
    ["gtg", ["get"], undefined],
    ["form", ["from", "form"], "form"],
    ["delte", ["delete"], "delete"],
    ["b", ["a"], "a"],
    // A third of the longer word may be wrong.
    ["dlets", ["delete"], "delete"],
    ["optionnn", ["options"], "options"],
    ["optiennn", ["options"], undefined],
    ["a".repeat(15), ["a".repeat(10)], "a".repeat(10)],
    ["a".repeat(18), ["a".repeat(12)], undefined],
    ["time", ["timeoutSeconds"], "timeoutSeconds"],
    ["tim", ["timeoutSeconds"], undefined],
    ["huge", ["nano", "large"], undefined],
    ["", ["get"], undefined],
    ["x".repeat(5000), ["get"], undefined],
  ])("%s of %j is %s", (word_, candidates, expected) => {
    expect(nearestName(word_, candidates)).toBe(expected);
  });
});
