import type { Statement, StatementCondition } from "./statements.ts";

/** Whether a statement lets in everybody: all principals, and no condition that says whose they must be. */
export function isOpenToAll(statement: Statement): boolean {
  const { allows, principals, hasNotPrincipal, conditions } = statement;
  if (!allows) return false;
  const everybody = hasNotPrincipal || Object.values(principals).some((names) => names.includes("*"));
  return everybody && !conditions.some((condition) => narrows(condition, CALLER_KEYS));
}

/** Whether a statement lets an AWS service act for whoever asks it to, of any account: the confused deputy. */
export function isOpenThroughService({ allows, principals, conditions }: Statement): boolean {
  const services = principals["Service"] ?? [];
  return allows && services.length > 0 && !conditions.some((condition) => narrows(condition, SOURCE_KEYS));
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
const SOURCE_KEYS = [
  /^aws:source(arn|account|owner|orgid|orgpaths)$/,
  // KMS: what is encrypted names whose it is.
  /^kms:encryptioncontext:/,
  /^kms:calleraccount$/,
];
const CALLER_KEYS = [
  ...SOURCE_KEYS,
  /^aws:principal(account|arn|orgid|orgpaths)$/,
  /^aws:sourcevpce?$/,
  /^aws:userid$/,
  /^saml:aud$/,
  /:(aud|sub)$/,
];

// Not `…IfExists` and not `ForAllValues:…`, which are met where the key is absent, and no negation.
const POSITIVE = /^(foranyvalue:)?(string(equals(ignorecase)?|like)|arn(equals|like))$/;

function narrows({ operator, key, values, isOpen }: StatementCondition, keys: readonly RegExp[]): boolean {
  if (isOpen) return true;
  return (
    POSITIVE.test(operator) && keys.some((each) => each.test(key)) && values.every((value) => !/^\*+$/.test(value))
  );
}
