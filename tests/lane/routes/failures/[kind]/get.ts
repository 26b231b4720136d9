import * as z from "zod";
import * as plinth from "#plinth";

class QuotaReached extends plinth.HttpError {
  constructor() {
    super(402, "QUOTA_REACHED", "The plan's quota is used up.", { details: { plan: "free" } });
  }
}

const because = { cause: new Error("secret cause") };
const failures: Readonly<Record<string, () => unknown>> = {
  badRequest: () => new plinth.BadRequest("No.", because),
  unauthorized: () => new plinth.Unauthorized(),
  forbidden: () => new plinth.Forbidden(),
  notFound: () => new plinth.NotFound("No such thing.", { details: { id: "1" } }),
  conflict: () => new plinth.Conflict(),
  validation: () => new plinth.Validation("Wrong.", { details: { fields: { a: ["b"] } } }),
  rateLimit: () => new plinth.RateLimit(),
  internal: () => new plinth.Internal("secret"),
  unavailable: () => new plinth.ServiceUnavailable("Later.", { retryAfterSeconds: 30 }),
  own: () => new QuotaReached(),
  bug: () => new Error("secret bug"),
  text: () => "secret text",
  nothing: () => undefined,
  envelope: () => ({ statusCode: 200, body: "secret" }),
};

export const main = plinth.handler(
  (_body, { params: { kind } }) => {
    throw failures[kind]?.();
  },
  { public: true, params: z.object({ kind: z.string() }) },
);
