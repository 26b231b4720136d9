import fc from "fast-check";

// Nothing of an event is sure: each part is right three times of four, and anything else otherwise.
const maybe = <T>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: odd });
const odd = fc.constantFrom<unknown>(undefined, null, 0, -1, Number.NaN, "", "x", true, [], {}, [null], { a: [] }, [
  ["a"],
]);

const hostileTexts = [
  ...[
    "",
    "%",
    "a=%zz&__proto__=1",
    "\r\nset-cookie: a=b",
    "GET",
    "é=1",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
  ],
  ...[
    "../../etc/passwd",
    "$" + "{jndi:ldap://x}",
    "<script>alert(1)</script>",
    "' OR 1=1--",
    "{{7*7}}",
    "a".repeat(20_000),
  ],
];
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom(...hostileTexts),
);

// Made once: a million characters take longer to make than to refuse.
const hostileBodies = [
  ...["[".repeat(1_000) + "]".repeat(1_000), "[".repeat(100_000), `${'{"a":'.repeat(300)}1${"}".repeat(300)}`],
  ...[JSON.stringify({ name: "x".repeat(300_000) }), `{"name":"a"${',"k":1'.repeat(5_000)}}`, "a=1&".repeat(3_000)],
  ...[
    '{"__proto__":{"a":1}}',
    '{"\\u005f_proto__":1}',
    '{"name":"a","constructor":{"prototype":{}}}',
    '{"name":',
    "nul",
  ],
  ...['{"name":"a"}', '{"name":1}', '{"name":"a","then":1}', '{"statusCode":200,"body":"x"}', "\ufeff{}", "1e999", "-"],
];
const huge = "x".repeat(6_300_000);
const body = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 6, arbitrary: fc.constantFrom(...hostileBodies) },
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.base64String({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.constantFrom(...hostileBodies).map((each) => Buffer.from(each).toString("base64")) },
);

const types = [
  ...["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"],
  ...[
    "application/x-www-form-urlencoded",
    "text/plain",
    "image/png",
    "multipart/form-data",
    "",
    ";;",
    "application/xml",
  ],
];
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
const TOKEN = `Bearer ${encoded({ alg: "RS256" })}.${encoded({ sub: "u1", exp: 1_795_593_600 })}.c2ln`;
const headers = fc.record(
  {
    "content-type": maybe(fc.constantFrom(...types)),
    "Content-Type": maybe(fc.constantFrom(...types)),
    "accept-language": maybe(text),
    cookie: maybe(text),
    authorization: maybe(fc.constantFrom(TOKEN, "Bearer e30.e30.e30", "Bearer a.b", "Basic x", "eyJ")),
    "x-amzn-trace-id": maybe(text),
  },
  { requiredKeys: [] },
);

const claims = fc.record(
  {
    exp: maybe(fc.constant("1795593600")),
    sub: maybe(fc.constantFrom("u1", "__proto__")),
    scope: maybe(fc.constantFrom("read", "read write", "[read]", " ")),
    scp: maybe(fc.constantFrom("[read]", "read")),
    email: maybe(text),
    groups: maybe(fc.constantFrom("[a b]", "map[a:b]", "[")),
  },
  { requiredKeys: [] },
);
const methods = fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "", "get", "G\r\nET");

/** An event as API Gateway sends it, or nearly, or not at all. */
export const arbitraryEvent: fc.Arbitrary<unknown> = fc.record(
  {
    version: maybe(fc.constant("2.0")),
    routeKey: maybe(fc.constantFrom("GET /x", "POST /x", "DELETE /x", "$default")),
    rawPath: maybe(text),
    rawQueryString: maybe(text),
    headers: maybe(headers),
    cookies: maybe(fc.array(maybe(text), { maxLength: 3 })),
    pathParameters: maybe(fc.dictionary(fc.constantFrom("id", "__proto__", "x"), maybe(text), { maxKeys: 3 })),
    body: maybe(body),
    isBase64Encoded: maybe(fc.boolean()),
    requestContext: maybe(
      fc.record(
        {
          requestId: maybe(text),
          routeKey: maybe(text),
          http: maybe(fc.record({ method: maybe(methods), path: maybe(text) }, { requiredKeys: [] })),
          authorizer: maybe(
            fc.record({
              jwt: maybe(fc.record({ claims: maybe(claims), scopes: maybe(fc.array(text, { maxLength: 2 })) })),
            }),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const whole = JSON.stringify({
  version: "2.0",
  routeKey: "POST /x",
  headers: { "content-type": "application/json" },
  body: '{"name":"a"}',
  requestContext: { requestId: "r1", http: { method: "POST" } },
});

/** What reaches a function that is invoked by hand: a text cut off, a list, nothing, or far too much. */
export const arbitraryOther: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: odd },
  { weight: 20, arbitrary: fc.nat(whole.length).map((length) => whole.slice(0, length)) },
  { weight: 10, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 5, arbitrary: fc.anything({ maxDepth: 2 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      { body: huge },
      { body: huge, isBase64Encoded: true, headers: { "content-type": "image/png" } },
      { rawQueryString: "a=1&".repeat(50_000) },
      { headers: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x-${index}`, "1"])) },
      { cookies: Array.from({ length: 5_000 }, (_, index) => `c${index}=1`) },
    ),
  },
);

/** What Lambda hands over beside the event. */
export const arbitraryContext: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant({ awsRequestId: "1", getRemainingTimeInMillis: () => 10_000 }),
  fc.constantFrom<unknown>(undefined, null, {}, "x", { getRemainingTimeInMillis: () => "soon" }, { awsRequestId: 7 }),
  fc.record({ awsRequestId: maybe(text) }, { requiredKeys: [] }),
);
