/** All that route files and `resources.ts` import, as `#plinth`. */

export { type Bucket, type BucketOptions, bucket, type ListOptions, type UrlOptions } from "./resources/bucket.ts";
export { type Database, type DatabaseOptions, database, type Statements } from "./resources/database.ts";
export { DatabaseFailure, DatabaseUnavailable } from "./resources/database-errors.ts";
export { type InvokeOptions, type LambdaFunction, lambda } from "./resources/lambda.ts";
export type { ObjectInfo, ObjectPage, StoredObject } from "./resources/object-client.ts";
export { type BatchOptions, type Queue, queue, type SendOptions } from "./resources/queue.ts";
export { FunctionFailure, SendFailure } from "./resources/resource-errors.ts";
export { type Secret, type SecretOptions, secret } from "./resources/secret.ts";
export { type Table, type TablePage, table } from "./resources/table.ts";
export { type CookieOptions, setCookie } from "./runtime/cookies.ts";
export {
  BadRequest,
  Conflict,
  DeadlineExceeded,
  Forbidden,
  HttpError,
  type HttpErrorOptions,
  Internal,
  NotFound,
  PayloadTooLarge,
  RateLimit,
  ServiceUnavailable,
  Unauthorized,
  UnsupportedMediaType,
  Validation,
} from "./runtime/errors.ts";
export { type IdempotencyOptions, idempotency } from "./runtime/guards/idempotency.ts";
export { type RateLimitOptions, rateLimit } from "./runtime/guards/rate-limit.ts";
export { handler, type RouteMain } from "./runtime/handler.ts";
export type { LogFields, Logger } from "./runtime/logging/logger.ts";
export { binary, noContent, type Reply, redirect, text, withHeaders, withStatus } from "./runtime/reply.ts";
export type { RouteContext } from "./runtime/route-context.ts";
export type { Middleware, MiddlewareRequest, RouteOptions } from "./runtime/route-options.ts";
export type { CronContext, FunctionContext, QueueContext } from "./runtime/tasks/task-context.ts";
export { type FunctionMain, type QueueMain, type TaskMain, taskHandler } from "./runtime/tasks/task-handler.ts";
export type {
  Backoff,
  CronOptions,
  FunctionOptions,
  QueueOptions,
  TaskMiddleware,
  TaskMiddlewareRequest,
} from "./runtime/tasks/task-options.ts";
export type { User } from "./runtime/user.ts";
