/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const GATEWAY_QUOTAS = {
  /** Routes per API; AWS raises it on request. */
  routesPerApi: 300,
  /** Integrations per API; AWS does not raise it, and each function needs one. */
  integrationsPerApi: 300,
} as const;
