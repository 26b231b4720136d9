/** The quotas that AWS raises on request, as they are for the stack's account. */
export interface Quotas {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
  readonly routesPerApi: number;
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  readonly rolesPerAccount: number;
  /** Of all functions in a Region together; a new account may have less. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  readonly concurrentExecutions: number;
}

/** What an account has that never asked for more. */
export const DEFAULT_QUOTAS: Quotas = { routesPerApi: 300, rolesPerAccount: 1000, concurrentExecutions: 1000 };

/**
 * Concurrent executions that Lambda keeps for the functions that reserve none.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const UNRESERVED_CONCURRENCY = 100;

/** Integrations per HTTP API, one for each function. AWS does not raise it. */
export const INTEGRATIONS_PER_API = 300;
