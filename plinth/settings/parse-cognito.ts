import * as z from "zod";
import { sayValue } from "../problem.ts";
import { hasReservedWord, signInDomain } from "../routing/sign-in-domain.ts";
import type { CognitoAuth, CognitoClient } from "./auth.ts";
import { isMap, withTypes } from "./from-json.ts";
import type { AuthPlace } from "./parse-auth.ts";
import { parseCognitoClient } from "./parse-cognito-client.ts";
import { type Fields, parseFields } from "./parse-fields.ts";

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html; each client is one of the authorizer's 50 audiences.
const SCOPES = 100;
const CLIENTS = 50;

// Cognito's own pattern of a scope: RFC 6749's characters without the slash, which ends the resource server's name.
const scope = z.string().regex(/^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/);

const passwordShape = {
  minimumLength: z.int().min(8).max(99).default(12),
  requireLowercase: z.boolean().default(true),
  requireUppercase: z.boolean().default(true),
  requireNumbers: z.boolean().default(true),
  requireSymbols: z.boolean().default(true),
  temporaryPasswordDays: z.int().min(1).max(365).default(7),
};
const YES_OR_NO = "true or false";
const PASSWORD: Fields<typeof passwordShape> = {
  shape: passwordShape,
  allowed: {
    minimumLength: "a whole number of characters, 8 to 99",
    requireLowercase: YES_OR_NO,
    requireUppercase: YES_OR_NO,
    requireNumbers: YES_OR_NO,
    requireSymbols: YES_OR_NO,
    temporaryPasswordDays: "a whole number of days, 1 to 365",
  },
};

const shape = {
  scopes: z.record(scope, z.string().min(1).max(256)).refine((scopes) => hasFrom1To(SCOPES, scopes)),
  clients: z
    .record(z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/), z.unknown())
    .refine((clients) => hasFrom1To(CLIENTS, clients)),
  mfa: z.enum(["off", "optional", "required"]).default("optional"),
  passwordPolicy: z.record(z.string(), z.unknown()).default({}),
  signUp: z.enum(["admin", "self"]).default("admin"),
  domainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
    .refine((prefix) => !hasReservedWord(prefix))
    .optional(),
};
const COGNITO: Fields<typeof shape> = {
  shape,
  allowed: {
    scopes: `a map of 1 to ${SCOPES} scopes, without spaces, quotes, slashes and backslashes, and what each allows, in 1 to 256 characters`,
    clients: `a map of 1 to ${CLIENTS} clients by their names, which are in kebab case`,
    mfa: "off, optional or required",
    passwordPolicy: "a map of rules",
    signUp: "admin (an administrator makes users) or self (they sign up)",
    domainPrefix: "1 to 63 lower-case letters, digits and hyphens, without the words aws, amazon and cognito",
  },
};

interface CognitoResult {
  readonly auth: CognitoAuth | undefined;
  readonly faults: string[];
}

/** The user pool that a stack asks for, with everything filled in that its config leaves out. */
export function parseCognito(written: unknown, names: AuthPlace): CognitoResult {
  const place = "auth.cognito";
  if (!isMap(written)) {
    const keys = Object.keys(shape).join(", ");
    return { auth: undefined, faults: [`\`${place}\` is ${sayValue(written)}; it must be a map of ${keys}.`] };
  }
  const whole = parseFields(COGNITO, written, place);
  const policy = parseFields(PASSWORD, withTypes(mapAt(written, "passwordPolicy")), `${place}.passwordPolicy`);
  const scopes = Object.keys(mapAt(written, "scopes"));
  const clients: [string, CognitoClient][] = [];
  const faults = [...whole.faults, ...policy.faults];
  for (const [name, each] of Object.entries(mapAt(written, "clients"))) {
    const parsed = parseCognitoClient(each, `${place}.clients.${name}`, scopes);
    faults.push(...parsed.faults);
    if (parsed.client) clients.push([name, parsed.client]);
  }
  if (!whole.value || !policy.value || faults.length > 0) return { auth: undefined, faults };
  const { domainPrefix } = whole.value;
  if (domainPrefix === undefined && hasReservedWord(signInDomain(names, ""))) {
    const rule = COGNITO.allowed.domainPrefix;
    return {
      auth: undefined,
      faults: [
        `\`${place}.domainPrefix\` is missing, and no domain can be called after this project; it must be ${rule}.`,
      ],
    };
  }
  const auth = { kind: "cognito", ...whole.value, domainPrefix, passwordPolicy: policy.value } as const;
  return { auth: { ...auth, clients: Object.fromEntries(clients) }, faults };
}

function mapAt(written: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = written[key];
  return isMap(value) ? value : {};
}

function hasFrom1To(most: number, map: object): boolean {
  const { length } = Object.keys(map);
  return length >= 1 && length <= most;
}
