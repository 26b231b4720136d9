import type { Problem } from "../problem.ts";

/** How a deploy reaches AWS. What is left out is the environment's, for the AWS provider and for Plinth alike. */
export interface AwsAccess {
  readonly region?: string;
  /** Of the AWS config files; it may name a role, single sign-on or a program that gives credentials. */
  readonly profile?: string;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** Roles to take on, one after the other. */
  readonly roles: readonly AssumedRole[];
  /** URL of an embedded AWS; absent means AWS itself. */
  readonly endpoint?: string;
}

export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
  readonly sessionName?: string;
}

/** Keys of the AWS provider that say where credentials are, which Plinth does not read, and the variables that both read. */
const ENVIRONMENT_ONLY: Readonly<Record<string, string>> = {
  assumeRoleWithWebIdentity: "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN",
  customCaBundle: "AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS",
  endpoints: "AWS_ENDPOINT_URL",
  sharedConfigFiles: "AWS_CONFIG_FILE",
  sharedCredentialsFiles: "AWS_SHARED_CREDENTIALS_FILE",
};

/**
 * The `aws:` part of a stack's config, for the one thing that Plinth does on AWS without the provider: it puts code into a bucket.
 * @param config every key of the namespace, without it; objects are JSON text
 * @param endpoint of an embedded AWS, which takes no credentials from anywhere
 */
export function parseAwsConfig(
  config: Readonly<Record<string, string>>,
  endpoint: string | undefined,
  file: string,
): { access: AwsAccess; problems: Problem[] } {
  if (endpoint !== undefined) return { access: { endpoint, roles: [] }, problems: [] };
  const { region, profile, accessKey: accessKeyId, secretKey: secretAccessKey, token } = config;
  const roles = parseRoles(config["assumeRoles"]);
  const problems = Object.entries(ENVIRONMENT_ONLY)
    .filter(([key]) => Object.hasOwn(config, key))
    .map(([key, variables]) => environmentOnly(key, variables, file));
  return {
    access: {
      ...(region ? { region } : {}),
      ...(profile ? { profile } : {}),
      ...(accessKeyId && secretAccessKey
        ? { keys: { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) } }
        : {}),
      roles: roles ?? [],
    },
    problems: roles ? problems : [...problems, badRoles(file)],
  };
}

/** Undefined for what is no list of roles. */
function parseRoles(text: string | undefined): AssumedRole[] | undefined {
  if (!text) return [];
  try {
    const written: unknown = JSON.parse(text);
    return Array.isArray(written) && written.every(isRole)
      ? written.map(({ roleArn, externalId, sessionName }) => ({
          roleArn,
          ...(externalId ? { externalId } : {}),
          ...(sessionName ? { sessionName } : {}),
        }))
      : undefined;
  } catch {
    return undefined;
  }
}

function isRole(written: unknown): written is AssumedRole {
  if (typeof written !== "object" || written === null || !("roleArn" in written)) return false;
  const known = ["roleArn", "externalId", "sessionName"];
  return Object.entries(written).every(([key, value]) => known.includes(key) && typeof value === "string");
}

function environmentOnly(key: string, variables: string, file: string): Problem {
  return {
    code: "CONFIG_AWS",
    files: [file],
    message: `\`aws:${key}\` is read by the AWS provider alone, and the upload of the functions' code would go another way than the rest.`,
    fix: `Set the environment variables ${variables} instead, which both read: pulumi config rm aws:${key}`,
  };
}

function badRoles(file: string): Problem {
  return {
    code: "CONFIG_AWS",
    files: [file],
    message:
      "`aws:assumeRoles` is no list of roles with `roleArn` and, where they need one, `externalId` and `sessionName`.",
    fix: "Write a list, one `- roleArn: arn:aws:iam::111122223333:role/deploy` for each role, or put the role into a profile and set `aws:profile`.",
  };
}
