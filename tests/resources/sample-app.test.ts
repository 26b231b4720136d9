import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { replaceTableClient } from "../../plinth/resources/table-client.ts";
import { describeMain } from "../../plinth/runtime/description.ts";
import { memoryTables } from "../../plinth/testing/memory-tables.ts";
import { main as getHealth } from "../../routes/health/get.ts";
import { main as deleteProject } from "../../routes/projects/[id]/delete.ts";
import { main as getProject } from "../../routes/projects/[id]/get.ts";
import { main as listProjects } from "../../routes/projects/get.ts";
import { main as postProject } from "../../routes/projects/post.ts";
import { apiEvent, captureLines, type EventParts, requestId } from "../runtime/lane-harness.ts";

beforeEach(() => {
  captureLines();
  replaceTableClient(memoryTables());
  vi.stubEnv("PLINTH_TABLE_PROJECTS", "shop-test-projects");
  vi.useFakeTimers({ now: new Date("2026-11-24T08:00:00Z"), toFake: ["Date"] });
});
afterEach(() => {
  replaceTableClient(undefined);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

async function call(main: typeof getHealth, routeKey: string, parts: EventParts = {}) {
  const { statusCode, body } = await main(apiEvent(routeKey, parts));
  return { statusCode, value: body === "" ? undefined : JSON.parse(body) };
}

const post = (value: unknown) => call(postProject, "POST /projects", { body: JSON.stringify(value) });
const get = (id: string) => call(getProject, "GET /projects/{id}", { params: { id } });
const remove = (id: string) => call(deleteProject, "DELETE /projects/{id}", { params: { id } });
const list = (query: string) => call(listProjects, "GET /projects", { query });
const notFound = {
  statusCode: 404,
  value: { error: { code: "NOT_FOUND", message: "There is no project with this id.", details: {}, requestId } },
};

describe("the sample app", () => {
  it("is healthy", async () => {
    expect(await call(getHealth, "GET /health")).toEqual({ statusCode: 200, value: { status: "ok" } });
  });

  it("creates a project, finds it, deletes it once", async () => {
    const created = await post({ name: " Plinth " });
    expect(created).toEqual({
      statusCode: 201,
      value: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
        name: "Plinth",
        createdAt: "2026-11-24T08:00:00.000Z",
      },
    });
    const { id } = created.value;
    expect(await get(id)).toEqual({ statusCode: 200, value: created.value });
    expect(await remove(id)).toEqual({ statusCode: 204, value: undefined });
    expect(await remove(id)).toEqual(notFound);
    expect(await get(id)).toEqual(notFound);
  });

  it.each([
    [{}, { name: ["Invalid input: expected string, received undefined"] }],
    [{ name: "" }, { name: ["Too small: expected string to have >=1 characters"] }],
    [{ name: "  " }, { name: ["Too small: expected string to have >=1 characters"] }],
    [{ name: "a".repeat(101) }, { name: ["Too big: expected string to have <=100 characters"] }],
    [{ name: "a", owner: "b" }, { owner: ['Unrecognized key: "owner"'] }],
    [[], { body: ["Invalid input: expected object, received array"] }],
  ])("refuses the project %j", async (value, fields) => {
    const answer = await post(value);
    expect([answer.statusCode, answer.value.error.details]).toEqual([422, { fields }]);
  });

  it.each(["a", "a".repeat(100)])("accepts a name at the limits", async (name) => {
    expect((await post({ name })).statusCode).toBe(201);
  });

  it("lists page by page up to a null cursor", async () => {
    for (const name of ["a", "b", "c"]) await post({ name });
    const first = await list("limit=2");
    expect(first.value.items.map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    const second = await list(`limit=2&cursor=${first.value.cursor}`);
    expect(second).toMatchObject({ statusCode: 200, value: { items: [{ name: "c" }], cursor: null } });
    expect((await list("")).value).toMatchObject({ items: [{}, {}, {}], cursor: null });
  });

  it("has twenty projects on a page unless told otherwise", async () => {
    for (let n = 0; n < 21; n++) await post({ name: `p${n}` });
    expect((await list("")).value.items).toHaveLength(20);
    expect((await list("limit=100")).value.items).toHaveLength(21);
  });

  it.each(["limit=0", "limit=101", "limit=x", "limit=1.5", "limit=", "limit=1&limit=2"])(
    "refuses the page of ?%s",
    async (query) => {
      const answer = await list(query);
      expect([answer.statusCode, Object.keys(answer.value.error.details.fields)]).toEqual([422, ["limit"]]);
    },
  );

  it("refuses a cursor that it did not give out", async () => {
    const answer = await list("cursor=abc");
    expect(answer).toEqual({
      statusCode: 400,
      value: {
        error: {
          code: "INVALID_CURSOR",
          message: "The cursor is not one that this list gave out. Start again without a cursor.",
          details: {},
          requestId,
        },
      },
    });
  });

  it("uses exactly what each route needs, and all of it is public", () => {
    const routes = { getHealth, postProject, getProject, deleteProject, listProjects };
    const uses = Object.entries(routes).map(([name, main]) => [
      name,
      describeMain(main)?.public,
      describeMain(main)?.uses,
    ]);
    const read = [{ kind: "table", name: "projects", access: "read" }];
    const write = [{ kind: "table", name: "projects", access: "write" }];
    expect(uses).toEqual([
      ["getHealth", true, []],
      ["postProject", true, write],
      ["getProject", true, read],
      ["deleteProject", true, write],
      ["listProjects", true, read],
    ]);
  });
});
