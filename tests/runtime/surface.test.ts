import { expect, it } from "vitest";
import * as plinth from "#plinth";

it("#plinth exports these values and no others", () => {
  expect(Object.keys(plinth).sort()).toEqual([
    "BadRequest",
    "Conflict",
    "Forbidden",
    "HttpError",
    "Internal",
    "NotFound",
    "RateLimit",
    "ServiceUnavailable",
    "Unauthorized",
    "UnsupportedMediaType",
    "Validation",
    "handler",
    "table",
  ]);
});
