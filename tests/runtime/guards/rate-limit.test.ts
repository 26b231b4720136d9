import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import { handler, idempotency, NotFound, rateLimit } from "#plinth";
import { describeMain } from "../../../plinth/runtime/description.ts";
import type { Envelope } from "../../../plinth/runtime/envelope.ts";
import type { RateLimitOptions } from "../../../plinth/runtime/guards/rate-limit.ts";
import { toNetwork } from "../../../plinth/runtime/guards/to-network.ts";
import type { Lane } from "../../../plinth/runtime/lane.ts";
import { apiEvent } from "../lane-harness.ts";
import { codeOf, eventFrom, useGuards } from "./guard-harness.ts";

// 45 seconds before the minute ends.
const harness = useGuards("2026-11-24T08:00:15.000Z");
const minuteEnd = Date.parse("2026-11-24T08:01:00.000Z");

const limited = (options?: RateLimitOptions) => handler(() => ({ ok: true }), { middleware: [rateLimit(options)] });
const ann = apiEvent("GET /x", { claims: { sub: "ann" } });
const anonymous = apiEvent("GET /x");

async function times(count: number, main: Lane, event: APIGatewayProxyEventV2): Promise<Envelope[]> {
  const answers: Envelope[] = [];
  for (let index = 0; index < count; index++) answers.push(await main(event));
  return answers;
}
const statuses = (answers: readonly Envelope[]) => answers.map(({ statusCode }) => statusCode);
const standing = ({ headers }: Envelope) =>
  ["limit", "remaining", "reset"].map((name) => headers[`ratelimit-${name}`] ?? "absent");

describe("a caller", () => {
  it.each([
    ["who is signed in may come 100 times a minute", undefined, ann, 100],
    ["who is not may come 20 times a minute", undefined, anonymous, 20],
    ["counted by address may come 20 times a minute, signed in or not", { by: "ip" }, ann, 20],
    ["counted by a function may come 100 times a minute", { by: () => "all" }, anonymous, 100],
    ["may come as often as the route says, signed in", { perMinute: 3 }, ann, 3],
    ["may come as often as the route says, not signed in", { perMinute: 1, by: "user" }, anonymous, 1],
  ] as const)("%s", async (_, options, event, limit) => {
    const answers = await times(limit + 1, limited(options), event);
    expect(statuses(answers)).toEqual([...Array.from({ length: limit }, () => 200), 429]);
    expect(standing(answers[0] ?? never())).toEqual([String(limit), String(limit - 1), "45"]);
    expect(standing(answers.at(-2) ?? never())).toEqual([String(limit), "0", "45"]);
  });

  it("who comes too often is told when to come again", async () => {
    const answer = (await times(2, limited({ perMinute: 1 }), ann)).at(1) ?? never();
    expect(answer.headers).toMatchObject({
      "retry-after": "45",
      "ratelimit-limit": "1",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "45",
    });
    expect(JSON.parse(answer.body).error).toMatchObject({
      code: "RATE_LIMITED",
      message: "Too many requests. Try again later.",
    });
  });

  it("may come again when the minute is over, and not a millisecond before", async () => {
    const main = limited({ perMinute: 1 });
    await times(2, main, ann);
    vi.setSystemTime(minuteEnd - 1);
    const last = await main(ann);
    expect([last.statusCode, last.headers["retry-after"]]).toEqual([429, "1"]);
    vi.setSystemTime(minuteEnd);
    const next = await main(ann);
    expect([next.statusCode, standing(next)]).toEqual([200, ["1", "0", "60"]]);
    expect((await main(ann)).statusCode).toBe(429);
  });

  it("is let through so many times and no more when all come at once", async () => {
    const main = limited({ perMinute: 10 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => main(ann)));
    expect(statuses(answers).filter((status) => status === 200)).toHaveLength(10);
  });
});

function never(): never {
  throw new Error("no such answer");
}

describe("who is counted together", () => {
  const ids = () => [...harness.store.records.keys()];

  it("is one user wherever the requests come from, and one address whoever sends them", async () => {
    const main = limited();
    await main(ann);
    await main(eventFrom("198.51.100.7", "GET /x", { claims: { sub: "ann" } }));
    await main(apiEvent("GET /x", { claims: { sub: "ben" } }));
    expect([...harness.store.records.values()].map(({ hits }) => hits)).toEqual([2, 1]);
    const byIp = limited({ by: "ip" });
    const answers = [await byIp(ann), await byIp(anonymous), await byIp(eventFrom("198.51.100.7", "GET /x"))];
    expect(answers.map((answer) => standing(answer)[1])).toEqual(["19", "18", "19"]);
  });

  it("is no user whose id is somebody's address", async () => {
    await limited()(anonymous);
    await limited()(apiEvent("GET /x", { claims: { sub: "192.0.2.1" } }));
    await limited({ by: () => "192.0.2.1" })(anonymous);
    expect(ids()).toHaveLength(3);
  });

  it("is not what the caller writes into x-forwarded-for", async () => {
    const main = limited();
    await main(apiEvent("GET /x", { headers: { "x-forwarded-for": "203.0.113.1" } }));
    await main(apiEvent("GET /x", { headers: { "x-forwarded-for": "203.0.113.2" } }));
    expect(ids()).toHaveLength(1);
  });

  it("is one network of IPv6, where one caller has all addresses", async () => {
    const main = limited();
    await main(eventFrom("2001:db8:1:2::1", "GET /x"));
    await main(eventFrom("2001:db8:1:2:ffff::9", "GET /x"));
    await main(eventFrom("2001:db8:1:3::1", "GET /x"));
    expect(ids()).toHaveLength(2);
  });

  it("is everybody without an address, in a request that no gateway sent", async () => {
    expect((await limited()({})).statusCode).toBe(200);
    expect((await limited()({ requestContext: { http: { sourceIp: 7 } } })).statusCode).toBe(200);
    expect((await limited()({ requestContext: { http: null } })).statusCode).toBe(200);
    expect([...harness.store.records.values()].map(({ hits }) => hits)).toEqual([3]);
  });

  it("is what the route's function says", async () => {
    const main = limited({ by: (event) => event.headers["x-tenant"] ?? "none" });
    for (const tenant of ["a", "b", "a"]) await main(apiEvent("GET /x", { headers: { "x-tenant": tenant } }));
    expect([...harness.store.records.values()].map(({ hits }) => hits)).toEqual([2, 1]);
  });

  it.each(["", undefined, 7])("is not %j", async (value) => {
    const by = { by: () => value };
    const main = handler(() => 1, { middleware: [Reflect.apply(rateLimit, undefined, [by])] });
    expect((await main(anonymous)).statusCode).toBe(500);
    expect(JSON.stringify(harness.lines[0])).toContain(
      "rateLimit(): the function of `by` returned no text to count by.",
    );
    expect(harness.store.calls).toEqual([]);
  });

  it("is each route's own, unless routes share a name", async () => {
    const [x, y] = [ann, { ...ann, routeKey: "GET /y" }];
    await limited({ perMinute: 1 })(x);
    expect((await limited({ perMinute: 1 })(y)).statusCode).toBe(200);
    await limited({ perMinute: 1, name: "shared" })(x);
    expect((await limited({ perMinute: 1, name: "shared" })(y)).statusCode).toBe(429);
  });
});

describe("the store", () => {
  it("has one write for each request, none for who was refused in this minute, and forgets after it", async () => {
    const main = limited({ perMinute: 1 });
    await times(5, main, ann);
    expect(harness.store.calls).toEqual(["count t-rate-limit", "count t-rate-limit"]);
    expect([...harness.store.records.values()]).toEqual([
      {
        id: expect.stringMatching(new RegExp(`^[\\w-]{43}\\.${minuteEnd / 60_000 - 1}$`)),
        hits: 2,
        expiresAt: minuteEnd / 1000,
      },
    ]);
    await main(anonymous);
    expect(harness.store.calls).toHaveLength(3);
    vi.setSystemTime(minuteEnd);
    expect(statuses(await times(3, main, ann))).toEqual([200, 429, 429]);
    expect(harness.store.calls).toHaveLength(5);
  });

  it("remembers several who were refused in one minute", async () => {
    const main = limited({ perMinute: 1 });
    for (const event of [ann, anonymous, ann, anonymous, ann, anonymous]) await main(event);
    expect(harness.store.calls).toHaveLength(4);
  });

  it("out of reach lets the request through, with a warning and without headers", async () => {
    harness.store.failing.add("count");
    const answer = await limited({ perMinute: 1 })(ann);
    expect([answer.statusCode, standing(answer)]).toEqual([200, ["absent", "absent", "absent"]]);
    expect(harness.lines[0]).toMatchObject({
      level: "warn",
      message: "The request was not counted, and let through without a rate limit.",
      error: { message: "no answer to count" },
    });
  });

  it("that does not exist does the same", async () => {
    vi.stubEnv("PLINTH_TABLE_PLINTH_RATE_LIMIT", "");
    expect((await limited()(ann)).statusCode).toBe(200);
    expect(harness.lines[0]).toMatchObject({
      error: { message: 'There is no table "plinth-rate-limit" here: PLINTH_TABLE_PLINTH_RATE_LIMIT is not set.' },
    });
  });
});

describe("the headers", () => {
  it("are on errors too", async () => {
    const main = handler(() => Promise.reject(new NotFound()), { middleware: [rateLimit()] });
    const answer = await main(ann);
    expect([answer.statusCode, standing(answer)]).toEqual([404, ["100", "99", "45"]]);
  });

  it("are on what a middleware answers early, beside its own", async () => {
    const shortcut = { before: () => ({ statusCode: 200, headers: { "x-a": "1" }, body: "{}" }) };
    const answer = await handler(() => 1, { middleware: [shortcut, rateLimit()] })(ann);
    expect([answer.headers["x-a"], standing(answer)]).toEqual(["1", ["100", "99", "45"]]);
  });

  it.each([
    ["before", () => [rateLimit(), idempotency()]],
    ["after", () => [idempotency(), rateLimit()]],
  ])("are of the present on a replay, with the limit %s the key", async (order, middleware) => {
    const main = handler(() => 1, { middleware: middleware() });
    const event = apiEvent("POST /x", { claims: { sub: "ann" }, headers: { "idempotency-key": "k1" } });
    const answers = await times(2, main, event);
    expect(answers.map(standing)).toEqual([
      ["100", "99", "45"],
      // A replay that is answered before the count is not counted, and knows nothing of it.
      order === "before" ? ["100", "98", "45"] : ["absent", "absent", "absent"],
    ]);
    expect(answers[1]?.headers).toHaveProperty("idempotency-replayed");
  });

  it("are not on a refusal before the count, which costs no write", async () => {
    const main = handler(() => 1, { scopes: ["a"], middleware: [rateLimit()] });
    const answer = await main(anonymous);
    expect([answer.statusCode, standing(answer), harness.store.calls]).toEqual([
      401,
      ["absent", "absent", "absent"],
      [],
    ]);
  });
});

describe("a refusal", () => {
  it("frees the key of a request that had claimed one", async () => {
    const main = handler(() => 1, { middleware: [idempotency(), rateLimit({ perMinute: 1 })] });
    const event = (key: string) => apiEvent("POST /x", { headers: { "idempotency-key": key } });
    await main(event("k1"));
    const refused = await main(event("k2"));
    expect([codeOf(refused), harness.store.calls.at(-1)]).toEqual(["RATE_LIMITED", "release t-idempotency"]);
  });
});

describe("the declaration", () => {
  it("brings its own grant", () => {
    expect(describeMain(limited())?.uses).toEqual([{ kind: "table", name: "plinth-rate-limit", access: "count" }]);
  });

  const wholes = "rateLimit(): write perMinute as a whole number from 1 to 1000000.";
  const names = 'rateLimit(): write name as a name in kebab-case of at most 64 characters, such as "uploads".';
  it.each([
    [{ perMin: 1 }, 'rateLimit(): there is no option "perMin"; write one of perMinute, by, name.'],
    [{ perMinute: 0 }, wholes],
    [{ perMinute: 1_000_001 }, wholes],
    [{ perMinute: 1.5 }, wholes],
    [{ by: "key" }, 'rateLimit(): write by as "user", "ip" or a function from the event to a text.'],
    [{ name: "Up" }, names],
    [{ name: "a b" }, names],
    [{ name: "a-" }, names],
    [{ name: "a--b" }, names],
    [{ name: "a-$" }, names],
    [{ name: "1a" }, names],
    [{ name: ["a"] }, names],
    [{ name: "a".repeat(65) }, names],
    [{ name: 1 }, names],
    [null, "rateLimit(): its argument is no object; write rateLimit({ … })."],
  ])("%j is refused at load", (options, message) => {
    expect(() => Reflect.apply(rateLimit, undefined, [options])).toThrow(new TypeError(message));
  });

  it("takes its options at their limits", () => {
    const limits = [
      { perMinute: 1, name: "a" },
      { name: "up2-load-10s" },
      { perMinute: 1_000_000, by: "ip", name: "a".repeat(64) },
      {},
    ] as const;
    for (const options of limits) expect(() => rateLimit(options)).not.toThrow();
  });
});

describe("toNetwork", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["", ""],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:198.51.100.23", "198.51.100.23"],
    ["::ffff:c000:201", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:0000:0000:0000:0006", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
    ["2001:0:0:1::", "2001:0:0:1::/64"],
    ["1:2:3:4:5:6:7:8::9", "1:2:3:4::/64"],
  ])("%s is of %s", (address, network) => {
    expect(toNetwork(address)).toBe(network);
  });
});
