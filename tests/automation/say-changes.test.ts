import { expect, test } from "vitest";
import { sayChanges } from "../../plinth/automation/run-stack.ts";

test("sayChanges counts what was touched, and says so when nothing was", () => {
  expect(sayChanges({ create: 2, update: 1, delete: 0, same: 40 })).toBe("2 created, 1 updated");
  expect(sayChanges({ same: 62 })).toBe("no changes");
  expect(sayChanges({})).toBe("no changes");
});
