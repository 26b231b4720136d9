/** One request as a client writes it, and the status that it must have. */
export interface LaneRequest {
  readonly name: string;
  readonly status: number;
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  /** In the order in which they are sent; a name may come twice. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

const json: readonly [string, string] = ["content-type", "application/json"];
const form: readonly [string, string] = ["content-type", "application/x-www-form-urlencoded"];

function get(status: number, name: string, target: string, headers: LaneRequest["headers"] = []): LaneRequest {
  return { name, status, method: "GET", target, headers };
}

function post(
  status: number,
  name: string,
  target: string,
  body?: string | Buffer,
  headers: LaneRequest["headers"] = [json],
): LaneRequest {
  return { name, status, method: "POST", target, headers, ...(body === undefined ? {} : { body }) };
}

const reading: readonly LaneRequest[] = [
  get(200, "a parameter", "/echo/1"),
  get(200, "an encoded parameter", "/echo/a%20b%C3%A9+c"),
  get(200, "a parameter that is encoded twice", "/echo/a%252Fb"),
  get(200, "a query", "/echo/1?a=1&b=x%2Cy&c=p+q&d&e=%C3%A9"),
  get(200, "a repeated key", "/echo/1?a=1&a=2&a=3&b=4"),
  get(200, "a query with odd escapes", "/echo/1?a=%zz&=b&c=%E4"),
  get(400, "a query key that reaches the prototype", "/echo/1?__proto__=1"),
  get(400, "another, encoded", "/echo/1?%63onstructor=1"),
  get(200, "cookies", "/echo/1", [["cookie", 'a=1; b=x%20y; a=2; c="q"; d']]),
  get(200, "headers in any case", "/echo/1", [["X-CUSTOM", "Value"]]),
  get(200, "a language", "/echo/1", [["accept-language", "de-CH, de;q=0.9, *;q=0.1"]]),
  get(200, "a language that is none", "/echo/1", [["accept-language", "*"]]),
  get(422, "a parameter that does not fit", `/echo/${"x".repeat(41)}`),
  get(404, "another method of a path", "/things"),
  get(404, "no such path", "/nowhere"),
  get(200, "several segments", "/files/right"),
  get(500, "a response that does not fit its schema", "/files/a/b/c"),
  get(200, "a bare function", "/plain"),
  get(504, "an answer that never comes", "/slow"),
  ...["GET", "PUT", "PATCH", "OPTIONS"].map((method) => ({
    name: `${method} of a route for any method`,
    status: 200,
    method,
    target: "/any",
  })),
  { name: "DELETE of a route for any method", status: 204, method: "DELETE", target: "/any" },
  { name: "POST of a route for any method", status: 201, method: "POST", target: "/any" },
];

const bodies: readonly LaneRequest[] = [
  post(200, "JSON", "/echo", '{"a":[1,{"b":null}]}'),
  post(200, "JSON of another type", "/echo", '{"a":1}', [["content-type", "application/vnd.api+json; charset=utf-8"]]),
  post(200, "JSON without a type", "/echo", "[1]", []),
  post(200, "text without a type", "/echo", "hello", []),
  post(200, "text", "/echo", "grüß dich", [["content-type", "text/plain; charset=utf-8"]]),
  post(200, "bytes", "/echo", Buffer.from([0, 255, 128]), [["content-type", "application/octet-stream"]]),
  post(200, "a form", "/echo", "a=1&b=x+y&b=%C3%A9&c", [form]),
  post(200, "no body", "/echo"),
  post(200, "an empty body", "/echo", ""),
  post(400, "JSON that is none", "/echo", "{"),
  post(400, "a form with a key that reaches the prototype", "/echo", "__proto__=1", [form]),
  post(400, "JSON with such a key", "/echo", '{"a":{"__proto__":{"b":1}}}'),
  post(400, "JSON with such a key, escaped", "/echo", '{"\\u005f_proto__":1}'),
  post(400, "JSON that is nested too deep", "/echo", "[".repeat(1_000) + "]".repeat(1_000)),
  post(201, "a body that fits", "/things", '{"name":"a"}'),
  post(201, "a body that the schema changes", "/things?dry=yes", '{"name":"a","tags":["b"],"size":"7"}'),
  post(201, "a form that fits", "/things", "name=a&size=7", [form]),
  post(201, "a type in another case", "/things", '{"name":"a"}', [["Content-Type", "APPLICATION/JSON"]]),
  post(422, "a body that does not fit", "/things", '{"name":"","tags":"b","extra":1}'),
  post(422, "a body and a query that do not fit", "/things?dry=perhaps", '{"tags":[1]}'),
  post(422, "a body that is missing", "/things"),
  post(422, "a body of another type", "/things", "null"),
  post(415, "a content type that is not taken", "/things", "<a/>", [["content-type", "application/xml"]]),
  post(415, "a file upload", "/things", "--a--", [["content-type", "multipart/form-data; boundary=a"]]),
  post(400, "JSON that is none, where a schema waits", "/things", "name=a"),
  post(201, "a large body", "/things", JSON.stringify({ name: "x".repeat(1_000_000) })),
];

const replies: readonly LaneRequest[] = [
  ...[
    ["redirect", 307],
    ["text", 200],
    ["html", 200],
    ["binary", 200],
    ["silent", 204],
    ["nothing", 204],
    ["null", 200],
    ["number", 200],
    ["word", 200],
    ["list", 200],
    ["envelope", 200],
    ["headers", 200],
    ["accepted", 202],
    ["cookies", 200],
    ["large", 500],
  ].map(([kind, status]) => get(Number(status), `the reply "${kind}"`, `/replies/${kind}`)),
  ...[
    ["badRequest", 400],
    ["unauthorized", 401],
    ["forbidden", 403],
    ["notFound", 404],
    ["conflict", 409],
    ["validation", 422],
    ["rateLimit", 429],
    ["internal", 500],
    ["unavailable", 503],
    ["own", 402],
    ["bug", 500],
    ["text", 500],
    ["nothing", 500],
    ["envelope", 500],
  ].map(([kind, status]) => get(Number(status), `the failure "${kind}"`, `/failures/${kind}`)),
];

/** What is sent both in process and to a deployed stack; the answers must be the same. */
export const LANE_REQUESTS: readonly LaneRequest[] = [...reading, ...bodies, ...replies];
