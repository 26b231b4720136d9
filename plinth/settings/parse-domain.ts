import * as z from "zod";
import type { Problem } from "../problem.ts";
import { parseMap } from "./parse-map.ts";

/** The name under which the API answers. */
export interface Domain {
  /** `api.example.com` */
  readonly name: string;
  /** The public hosted zone in Route 53 that holds the name: `example.com`, or the zone's id. */
  readonly zone: string;
  /** Of ACM, in the stack's Region. Default: one is made, and validated and renewed through the zone. */
  readonly certificateArn?: string | undefined;
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// ACM makes it the certificate's common name: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
const LONGEST_NAME = 64;
const ZONE_ID = /^Z[A-Z0-9]{1,31}$/;

const FIELDS = {
  name: z.string().max(LONGEST_NAME).refine(isHostName),
  zone: z
    .string()
    .refine((zone) => isHostName(zone) || ZONE_ID.test(zone))
    .optional(),
  certificateArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/)
    .optional(),
} as const;

const ALLOWED: Readonly<Record<keyof typeof FIELDS, string>> = {
  name: `a whole name in lower case such as "api.example.com", without https:// and path, at most ${LONGEST_NAME} characters`,
  zone: 'the name of a public hosted zone in Route 53 such as "example.com", or its id',
  certificateArn: "the ARN of a certificate of ACM in the stack's Region",
};

/** The `domain` of a stack: undefined where the config has none, so that the API answers on the gateway's own name. */
export function parseDomain(
  text: string | undefined,
  stack: string,
  file: string,
): { domain: Domain | undefined; problems: Problem[] } {
  const problem = (message: string): Problem => ({
    code: "DOMAIN_SETTING",
    files: [file],
    message,
    fix: `For example: pulumi config set --path domain.name api.example.com --stack ${stack}; the zone is then example.com, or what domain.zone says. For none: pulumi config rm domain --stack ${stack}`,
  });
  const { value, problems } = parseMap(text, { key: "domain", shape: FIELDS, allowed: ALLOWED, problem });
  if (!value) return { domain: undefined, problems };
  const { name, zone = parentOf(name), certificateArn } = value;
  if (isHostName(zone) && name !== zone && !name.endsWith(`.${zone}`)) {
    const message = `\`domain.name\` is "${name}", which is not below \`domain.zone\`, "${zone}": that zone cannot say where the name leads.`;
    return { domain: undefined, problems: [problem(message)] };
  }
  return { domain: { name, zone, ...(certificateArn ? { certificateArn } : {}) }, problems: [] };
}

function parentOf(name: string): string {
  const [, ...others] = name.split(".");
  return others.length < 2 ? name : others.join(".");
}

function isHostName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/\d$/.test(text);
}
