import { describe, expect, test } from "vitest";
import { findIdle, idleException, isExcepted, type PolicyException, sayExceptions } from "../../policy/exceptions.ts";
import { findViolations } from "../../policy/find-violations.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import { policyContextOf } from "../../policy/policy-context.ts";
import type { Resource } from "../../policy/rule.ts";
import { codeOf, toProblem } from "../../policy/to-problem.ts";
import { formatRefusal, watchResources } from "../../policy/watch-resources.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const group = (name: string, properties = {}): Resource => ({ type: GROUP, name, properties });
const exception = (name: string, rule = "log-retention"): PolicyException => ({
  rule,
  resource: `${GROUP}::${name}`,
  reason: "the law wants it",
});
const watching = (...exceptions: PolicyException[]) => watchResources({}, { exceptions, stack: "dev" });
const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code);

describe("a watch", () => {
  test("tells of a resource at once, and of all at the end", () => {
    const watch = watching();
    expect(codes(watch.see(group("one")))).toEqual(["POLICY_LOG_RETENTION"]);
    expect(watch.see(group("two", { retentionInDays: 30 }))).toEqual([]);
    watch.see({ type: "aws:s3/bucket:Bucket", name: "b", properties: {} });
    watch.see(group("three"));
    const problems = watch.end();
    expect(codes(problems)).toEqual([
      "POLICY_LOG_RETENTION",
      "POLICY_LOG_RETENTION",
      "POLICY_S3_HAS_PUBLIC_ACCESS_BLOCK",
      "POLICY_S3_TLS_ONLY",
    ]);
    expect(problems[1]?.message).toMatch(/^aws:cloudwatch\/logGroup:LogGroup::three: `retentionInDays` is not set; /);
  });

  test("lets a resource be that is excepted, from that rule alone", () => {
    const watch = watching(exception("one"));
    expect(watch.see(group("one"))).toEqual([]);
    expect(codes(watch.see(group("two")))).toEqual(["POLICY_LOG_RETENTION"]);
    expect(codes(watch.end())).toEqual(["POLICY_LOG_RETENTION"]);
  });

  test("tells of an exception that nothing needs", () => {
    const watch = watching(exception("one"), exception("gone"), exception("two", "stack-tags"));
    watch.see(group("one"));
    watch.see(group("two", { retentionInDays: 1 }));
    expect(watch.end()).toEqual([
      idleException(exception("gone"), "dev"),
      idleException(exception("two", "stack-tags"), "dev"),
    ]);
  });

  test("keeps an exception for what is missing beside a resource", () => {
    const bucket = { type: "aws:s3/bucket:Bucket", name: "b", properties: {} };
    const resource = "aws:s3/bucket:Bucket::b";
    const watch = watching({ rule: "s3-tls-only", resource, reason: "old clients" });
    watch.see(bucket);
    expect(codes(watch.end())).toEqual(["POLICY_S3_HAS_PUBLIC_ACCESS_BLOCK"]);
  });

  test("tells that it saw nothing, where nothing was shown to it", () => {
    const watch = watching();
    expect([codes(watch.unseen()), codes(watch.end())]).toEqual([["POLICY_NOT_APPLIED"], ["POLICY_NOT_APPLIED"]]);
    expect(watch.unseen()).toEqual([
      {
        code: "POLICY_NOT_APPLIED",
        files: [],
        message: "The engine has shown the policy no resource, so that nothing was judged.",
        fix: expect.stringContaining("Pulumi 3.200 or newer"),
      },
    ]);
    watch.see(group("one", { retentionInDays: 1 }));
    expect([watch.unseen(), watch.end()]).toEqual([[], []]);
  });

  test("tells nothing that is secret", () => {
    const watch = watching();
    const [problem] = watch.see(group("one", { retentionInDays: "hunter2 and more" }), ["hunter2 and more"]);
    expect(problem?.message).toContain('`retentionInDays` is "[secret]"; it must be at least 1');
    expect(JSON.stringify([problem, watch.end()])).not.toContain("hunter2");
  });
});

describe("an exception", () => {
  const [violation] = findViolations(group("one"), {});
  if (!violation) throw new Error("no violation");

  test("is for one rule and one resource", () => {
    expect(isExcepted(violation, [exception("two"), exception("one")])).toBe(true);
    expect(isExcepted(violation, [exception("two"), exception("one", "stack-tags")])).toBe(false);
    expect(isExcepted(violation, [])).toBe(false);
  });

  test("is not idle while its resource is not wholly known", () => {
    const later = group("later", { retentionInDays: 1, kmsKeyId: UNKNOWN });
    const exceptions = [exception("one"), exception("later"), exception("gone")];
    expect(findIdle(exceptions, [violation], [group("one"), later])).toEqual([exception("gone")]);
    expect(findIdle([exception("gone")], [], [later])).toEqual([exception("gone")]);
  });

  test("that is idle is named with its file", () => {
    expect(idleException(exception("one"), "dev")).toEqual({
      code: "POLICY_EXCEPTION_IDLE",
      files: ["Pulumi.dev.yaml"],
      message: expect.stringContaining(`lets ${GROUP}::one break the rule log-retention, and it does not`),
      fix: expect.stringMatching(/^Remove it from policyExceptions/),
    });
  });

  test("is said with its reason", () => {
    expect(sayExceptions([exception("one")])).toBe(
      `1 exception to the policy:\n  log-retention  ${GROUP}::one: the law wants it`,
    );
    expect(sayExceptions([exception("one"), exception("two")]).split("\n")).toHaveLength(3);
    expect(sayExceptions([exception("one"), exception("two")])).toMatch(/^2 exceptions to the policy:\n/);
  });
});

describe("a problem", () => {
  test("names the resource, what is wrong, why, what to write, and AWS's page", () => {
    const [violation] = findViolations(
      {
        type: "aws:apigatewayv2/stage:Stage",
        name: "api",
        properties: { defaultRouteSettings: { throttlingBurstLimit: 0 } },
      },
      {},
    );
    if (!violation) throw new Error("no violation");
    expect(toProblem(violation)).toEqual({
      code: "POLICY_API_THROTTLED",
      files: [],
      message: `aws:apigatewayv2/stage:Stage::api: \`defaultRouteSettings.throttlingBurstLimit\` is 0; it must be at least 1; \`defaultRouteSettings.throttlingRateLimit\` is not set; it must be at least 0.001. ${violation.rule.reason}`,
      fix: `${violation.rule.fix} (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html)`,
    });
    const [logged] = findViolations(group("one"), {});
    const [alarmed] = findViolations({ type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "a", properties: {} }, {});
    expect(alarmed && toProblem(alarmed).fix).toContain(" (CloudWatch.15, CloudWatch.17: https://");
    expect(logged && toProblem(logged).fix).toMatch(/ \(CloudWatch\.16: https:\/\/.*#cloudwatch-16\)$/);
  });

  test("has a code of its rule", () => {
    expect(codeOf("s3-no-public-acl")).toBe("POLICY_S3_NO_PUBLIC_ACL");
  });

  test("in an update does not claim that nothing was changed", () => {
    const problem = { code: "POLICY_X", files: [], message: "m", fix: "f" };
    expect(formatRefusal([problem])).toBe(
      "1 problem with a resource, which was left as it was:\n\n  POLICY_X\n    m\n    → f",
    );
    expect(formatRefusal([problem, problem])).toMatch(/^2 problems with a resource, which was left as it was:\n/);
  });
});

test("the rules know of a stack what its settings say", () => {
  const preset = { encryptionKey: "customer", dataSafety: "strict" } as const;
  const subject = { project: "shop", stack: "dev", preset, awsEndpoint: "http://127.0.0.1:4566" };
  const tags = { "plinth:project": "shop", "plinth:stack": "dev" };
  expect(policyContextOf(subject)).toEqual({ tags, customerKey: true, dataSafety: "strict", embedded: true });
  expect(
    policyContextOf({ ...subject, preset: { encryptionKey: "aws", dataSafety: "relaxed" }, awsEndpoint: undefined }),
  ).toEqual({ tags, customerKey: false, dataSafety: "relaxed", embedded: false });
});
