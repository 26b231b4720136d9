import { withHash } from "./fit-name.ts";
import { type StackNames, stackName } from "./physical-name.ts";

/**
 * First label of the domain on which a user pool's people sign in: project and stack in lower case, and a hash. No two accounts may have
 * the same in a Region, so that the hash is of the account too, whose number the name does not tell.
 */
export function signInDomain({ project, stack }: StackNames, accountId: string): string {
  const words = stackName({ project, stack }, 500)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return withHash(words.replace(/^-/, ""), `${project}/${stack}/${accountId}`, 63);
}

/** Whether Cognito refuses it: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
export function hasReservedWord(prefix: string): boolean {
  return /aws|amazon|cognito/.test(prefix);
}
