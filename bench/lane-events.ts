/** The text that Lambda's runtime gets for one request, payload format 2.0. */
export const GET_EVENT = toEvent("GET /projects/{id}", "/projects/p-7f3a", { pathParameters: { id: "p-7f3a" } });

export const NEW_PROJECT = {
  name: "Harbour",
  description: "Berths, cranes and tides of the north quay, planned week by week.",
  visibility: "team",
  tags: ["port", "north", "planning"],
  budget: 125_000,
};
export const POST_EVENT = toPost(JSON.stringify(NEW_PROJECT));
export const WRONG_POST_EVENTS = {
  "a body without a name": toPost(JSON.stringify({ ...NEW_PROJECT, name: "" })),
  "a body that is no JSON": toPost("{"),
};

function toPost(body: string): string {
  return toEvent("POST /projects", "/projects", { body }, { "content-type": "application/json" });
}

function toEvent(routeKey: string, path: string, parts: object, headers: object = {}): string {
  const [method = ""] = routeKey.split(" ");
  const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36";
  return JSON.stringify({
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: "",
    cookies: ["theme=dark", "region=north"],
    headers: { ...browserHeaders(userAgent), ...headers },
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
      domainPrefix: "a1b2c3d4e5",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey,
      stage: "$default",
      time: "01/Mar/2026:09:30:00 +0000",
      timeEpoch: 1_772_357_400_000,
    },
    isBase64Encoded: false,
    ...parts,
  });
}

function browserHeaders(userAgent: string): object {
  return {
    accept: "application/json",
    "accept-encoding": "gzip, deflate, br",
    "accept-language": "de-DE,de;q=0.9,en;q=0.8",
    host: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
    origin: "https://app.example.com",
    referer: "https://app.example.com/projects",
    "sec-fetch-mode": "cors",
    "user-agent": userAgent,
    "x-amzn-trace-id": "Root=1-69a40688-4f1d2c3b5a6978695a4b3c2d",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
}
