import { expect, it } from "vitest";
import * as plinth from "#plinth";

it("#plinth exports these values and no others", () => {
  expect(Object.keys(plinth).sort()).toEqual([
    "BadRequest",
    "Conflict",
    "DeadlineExceeded",
    "Forbidden",
    "FunctionFailure",
    "HttpError",
    "Internal",
    "NotFound",
    "PayloadTooLarge",
    "RateLimit",
    "SendFailure",
    "ServiceUnavailable",
    "Unauthorized",
    "UnsupportedMediaType",
    "Validation",
    "binary",
    "bucket",
    "handler",
    "idempotency",
    "lambda",
    "noContent",
    "queue",
    "rateLimit",
    "redirect",
    "secret",
    "setCookie",
    "table",
    "taskHandler",
    "text",
    "withHeaders",
    "withStatus",
  ]);
});
