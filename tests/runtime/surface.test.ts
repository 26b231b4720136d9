import { expect, it } from "vitest";
import * as plinth from "#plinth";

it("#plinth exports these values and no others", () => {
  expect(Object.keys(plinth).sort()).toEqual([
    "BadRequest",
    "Conflict",
    "DeadlineExceeded",
    "Forbidden",
    "HttpError",
    "Internal",
    "NotFound",
    "PayloadTooLarge",
    "RateLimit",
    "ServiceUnavailable",
    "Unauthorized",
    "UnsupportedMediaType",
    "Validation",
    "binary",
    "handler",
    "idempotency",
    "noContent",
    "rateLimit",
    "redirect",
    "setCookie",
    "table",
    "text",
    "withHeaders",
    "withStatus",
  ]);
});
