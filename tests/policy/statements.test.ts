import { describe, expect, test } from "vitest";
import { eachStatement, policyDocument } from "../../policy/each-statement.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import { isOpenThroughService, isOpenToAll } from "../../policy/open-statements.ts";
import { type Statement, statementsOf } from "../../policy/statements.ts";

const only = (statement: object): Statement => {
  const [first] = statementsOf({ Statement: statement });
  if (!first) throw new Error("no statement");
  return first;
};

describe("statementsOf", () => {
  const whole = {
    label: "statement One",
    allows: true,
    actions: ["s3:GetObject"],
    notActions: [],
    resources: ["arn:1", "arn:2"],
    notResources: [],
    principals: { AWS: ["arn:role"], Service: ["a", "b"] },
    hasNotPrincipal: false,
    conditions: [{ operator: "stringequals", key: "aws:sourceaccount", values: ["1"], isOpen: false }],
  };
  const written = {
    Sid: "One",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: ["arn:1", "arn:2"],
    Principal: { AWS: "arn:role", Service: ["a", "b"] },
    Condition: { StringEquals: { "aws:SourceAccount": "1" } },
  };

  test("reads text and maps, one statement or several", () => {
    expect(statementsOf(JSON.stringify({ Statement: written }))).toEqual([whole]);
    expect(statementsOf({ Statement: [written] })).toEqual([whole]);
    const [, second] = statementsOf(
      policyDocument(written, { Effect: "Deny", NotAction: "x", NotResource: ["y"], NotPrincipal: "*" }),
    );
    expect(second).toEqual({
      ...whole,
      label: "statement 2",
      allows: false,
      actions: [],
      notActions: ["x"],
      resources: [],
      notResources: ["y"],
      principals: {},
      hasNotPrincipal: true,
      conditions: [],
    });
  });

  test("finds none in what is no policy, or not yet known", () => {
    for (const document of [
      "{",
      "text",
      "5",
      "null",
      undefined,
      null,
      UNKNOWN,
      {},
      [],
      { Statement: "x" },
      { Statement: UNKNOWN },
    ])
      expect(statementsOf(document)).toEqual([]);
  });

  test("leaves out what is not yet known in a statement", () => {
    const { actions, resources, principals } = only({
      Action: [UNKNOWN, "a:B"],
      Resource: UNKNOWN,
      Principal: { AWS: [UNKNOWN] },
    });
    expect([actions, resources, principals]).toEqual([["a:B"], [], { AWS: [] }]);
    expect(only({ Principal: UNKNOWN }).principals).toEqual({});
  });

  test("reads everybody as AWS does, and truths as text", () => {
    expect(only({ Principal: "*" }).principals).toEqual({ AWS: ["*"] });
    expect(only({ Condition: { Bool: { "aws:SecureTransport": false } } }).conditions).toEqual([
      { operator: "bool", key: "aws:securetransport", values: ["false"], isOpen: false },
    ]);
  });

  test("takes a condition that is not yet known for one that may narrow", () => {
    const anything = { operator: "", key: "", values: [], isOpen: true };
    expect(only({ Condition: UNKNOWN }).conditions).toEqual([anything]);
    expect(only({ Condition: { StringEquals: UNKNOWN } }).conditions).toEqual([anything]);
    expect(only({ Condition: { StringEquals: { a: ["1", UNKNOWN] } } }).conditions).toEqual([
      { operator: "stringequals", key: "a", values: ["1"], isOpen: true },
    ]);
    expect([only({ Condition: "x" }).conditions, only({ Condition: { StringEquals: "x" } }).conditions]).toEqual([
      [],
      [],
    ]);
  });
});

test("a finding names its statement, in each of the policies", () => {
  const check = eachStatement(({ allows }) => (allows ? ["allows"] : []), "one", "two.deep");
  const document = policyDocument({ Effect: "Allow" }, { Sid: "No", Effect: "Deny" }, { Sid: "Yes", Effect: "Allow" });
  const properties = { one: document, two: { deep: policyDocument({ Effect: "Allow" }) }, three: document };
  const facts = { name: "x", context: {}, within: "" };
  expect(check(properties, facts)).toEqual(["statement 1 allows", "statement Yes allows", "statement 1 allows"]);
});

describe("a statement lets in everybody", () => {
  const open = (more: object) => isOpenToAll(only({ Effect: "Allow", Principal: "*", ...more }));
  const under = (operator: string, key: string, values: unknown) =>
    open({ Condition: { [operator]: { [key]: values } } });

  test("by a principal that is any, and not by one that is named", () => {
    expect([open({}), open({ Principal: { AWS: "*" } }), open({ Principal: { AWS: ["arn:a", "*"] } })]).toEqual([
      true,
      true,
      true,
    ]);
    expect([open({ Principal: { AWS: "arn:*" } }), open({ Effect: "Deny" }), open({ Principal: {} })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(open({ Principal: { Federated: "*" } })).toBe(true);
    expect(open({ Principal: undefined, NotPrincipal: { AWS: "arn:a" } })).toBe(true);
  });

  test.each([
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "SAML:aud",
    "cognito-identity.amazonaws.com:aud",
    "token.actions.githubusercontent.com:sub",
    "kms:CallerAccount",
    "kms:EncryptionContext:aws:logs:arn",
  ])("but not under a condition on %s", (key) => {
    for (const operator of [
      "StringEquals",
      "StringLike",
      "StringEqualsIgnoreCase",
      "ArnLike",
      "ArnEquals",
      "ForAnyValue:StringEquals",
    ])
      expect(under(operator, key, "x")).toBe(false);
  });

  test.each([
    ["StringNotEquals", "aws:PrincipalAccount", "1"],
    ["StringEqualsIfExists", "aws:PrincipalAccount", "1"],
    ["ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "1"],
    ["NotStringEquals", "aws:PrincipalAccount", "1"],
    ["ArnNotLike", "aws:SourceArn", "arn:x"],
    ["Bool", "aws:PrincipalIsAWSService", "true"],
    ["StringEquals", "aws:RequestedRegion", "eu-central-1"],
    ["StringEquals", "x-aws:SourceArn", "1"],
    ["StringEquals", "aws:SourceArnX", "1"],
    ["StringEquals", "aws:SourceVpcX", "1"],
    ["StringEquals", "aws:PrincipalArnX", "1"],
    ["StringEquals", "x-aws:PrincipalArn", "1"],
    ["StringEquals", "x-aws:SourceVpc", "1"],
    ["StringEquals", "kms:CallerAccountX", "1"],
    ["StringEquals", "x-kms:CallerAccount", "1"],
    ["StringEquals", "aws:useridx", "1"],
    ["StringEquals", "x-aws:userid", "1"],
    ["StringEquals", "saml:audience", "1"],
    ["StringEquals", "x-kms:EncryptionContext:x", "1"],
    ["StringEquals", "x:audience", "1"],
    ["StringLike", "aws:PrincipalArn", "*"],
    ["StringLike", "aws:PrincipalArn", "**"],
    ["StringLike", "aws:PrincipalArn", ["arn:x", "*"]],
  ])("under %s of %s all the same", (operator, key, values) => {
    expect(under(operator, key, values)).toBe(true);
  });

  test("but not where a value is not yet known, or holds a star among others", () => {
    expect([
      under("StringEquals", "aws:RequestedRegion", UNKNOWN),
      under("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
    ]).toEqual([false, false]);
  });
});

describe("a statement lets in a service for anybody", () => {
  const open = (more: object) =>
    isOpenThroughService(only({ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, ...more }));

  test("unless a condition says for whom it acts", () => {
    expect(open({})).toBe(true);
    expect(open({ Condition: { ArnLike: { "aws:SourceArn": "arn:x" } } })).toBe(false);
    expect(open({ Condition: { StringEquals: { "kms:EncryptionContext:aws:logs:arn": "arn:x" } } })).toBe(false);
    expect(open({ Condition: { StringEquals: { "aws:PrincipalAccount": "1" } } })).toBe(true);
    expect([
      open({ Effect: "Deny" }),
      open({ Principal: { AWS: "arn:x" } }),
      open({ Principal: { Service: [] } }),
    ]).toEqual([false, false, false]);
  });
});
