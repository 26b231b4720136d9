import { expect, test } from "vitest";
import { callRoute } from "#plinth/testing";
import { main } from "./get.ts";

test("is healthy", async () => {
  expect(await callRoute(main)).toMatchObject({ status: 200, body: { status: "ok" } });
});
