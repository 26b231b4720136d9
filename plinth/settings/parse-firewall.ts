import * as z from "zod";
import type { Problem } from "../problem.ts";
import type { Domain } from "./parse-domain.ts";
import { parseMap } from "./parse-map.ts";

/** CloudFront and a firewall in front of the API. */
export interface Firewall {
  /** Requests in any five minutes after which one IP address is refused, 10 to 2,000,000,000. */
  readonly requestsPerFiveMinutes: number;
  /** Number of the secret by which CloudFront proves itself to the API. A higher one is another secret. Default: 1. */
  readonly secretVersion: number;
}

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
const LEAST_REQUESTS = 10;
const MOST_REQUESTS = 2_000_000_000;
const MOST_SECRETS = 1_000_000;

const FIELDS = {
  requestsPerFiveMinutes: z.int().min(LEAST_REQUESTS).max(MOST_REQUESTS),
  secretVersion: z.int().min(1).max(MOST_SECRETS).default(1),
} as const;

const ALLOWED: Readonly<Record<keyof typeof FIELDS, string>> = {
  requestsPerFiveMinutes: `a whole number of requests of one IP address, ${LEAST_REQUESTS} to ${MOST_REQUESTS}`,
  secretVersion: "a whole number, 1 or one more than it was",
};

/** CloudFront takes a certificate from this Region alone: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export const CLOUDFRONT_REGION = "us-east-1";

/**
 * The `firewall` of a stack: undefined where the config has none.
 * @param domain undefined where the config has none, or a faulty one
 */
export function parseFirewall(
  text: string | undefined,
  domain: { readonly isNamed: boolean; readonly value: Domain | undefined },
  { stack, file }: { stack: string; file: string },
): { firewall: Firewall | undefined; problems: Problem[] } {
  const problem = (message: string): Problem => ({
    code: "FIREWALL_SETTING",
    files: [file],
    message,
    fix: `For example: pulumi config set --path firewall.requestsPerFiveMinutes 2000 --stack ${stack}. For none: pulumi config rm firewall --stack ${stack}`,
  });
  const { value: firewall, problems } = parseMap(text, {
    key: "firewall",
    shape: FIELDS,
    allowed: ALLOWED,
    problem,
  });
  if (firewall && !domain.isNamed)
    problems.push(
      problem(
        "`firewall` is set and `domain` is not: on its own name CloudFront speaks TLS 1.0 too, which a certificate for a name of yours forbids it.",
      ),
    );
  const arn = domain.value?.certificateArn;
  if (firewall && arn && !arn.includes(`:acm:${CLOUDFRONT_REGION}:`))
    problems.push(
      problem(
        `\`domain.certificateArn\` is in another Region than ${CLOUDFRONT_REGION}, the only one from which CloudFront takes a certificate.`,
      ),
    );
  return { firewall: problems.length === 0 ? firewall : undefined, problems };
}
