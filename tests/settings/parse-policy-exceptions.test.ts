import { describe, expect, test } from "vitest";
import { parsePolicyExceptions } from "../../plinth/settings/parse-policy-exceptions.ts";

const RIGHT = { rule: "log-retention", resource: "aws:cloudwatch/logGroup:LogGroup::audit", reason: "kept by law" };
const parse = (written: unknown) => parsePolicyExceptions(JSON.stringify(written), "dev", "Pulumi.dev.yaml");

describe("policyExceptions", () => {
  test("are none unless the config has some", () => {
    for (const text of [undefined, "", "[]"])
      expect(parsePolicyExceptions(text, "dev", "Pulumi.dev.yaml")).toEqual({ policyExceptions: [], problems: [] });
  });

  test("are taken as they are written", () => {
    const other = { ...RIGHT, resource: "aws:cloudwatch/logGroup:LogGroup::api-get" };
    expect(parse([RIGHT, other])).toEqual({ policyExceptions: [RIGHT, other], problems: [] });
  });

  test.each([
    [{ rule: "log-retentoin" }, '`policyExceptions[0].rule` is "log-retentoin"; it must be the id of a rule of'],
    [{ rule: 5 }, "`policyExceptions[0].rule` is 5; it must be the id of a rule of"],
    [{ rule: undefined }, "`policyExceptions[0].rule` is missing; it must be the id of a rule of"],
    [{ resource: "audit" }, '`policyExceptions[0].resource` is "audit"; it must be a resource\'s type and name'],
    [{ resource: "aws:cloudwatch/logGroup:LogGroup::" }, "`policyExceptions[0].resource` is "],
    [{ reason: "" }, '`policyExceptions[0].reason` is ""; it must be a reason of 10 characters or more'],
    [{ reason: "            " }, "`policyExceptions[0].reason` is "],
    [{ reason: "because" }, '`policyExceptions[0].reason` is "because"; it must be a reason of 10'],
    [{ until: "2027" }, "`policyExceptions[0].until` is nothing that an exception has."],
  ])("are refused with %j", (wrong, message) => {
    const { policyExceptions, problems } = parse([{ ...RIGHT, ...wrong }]);
    expect(policyExceptions).toEqual([]);
    expect(problems).toMatchObject([
      { code: "POLICY_EXCEPTION", files: ["Pulumi.dev.yaml"], message: expect.stringContaining(message) },
    ]);
  });

  test("name the rule that was meant", () => {
    const [problem] = parse([{ ...RIGHT, rule: "log-retentoin" }]).problems;
    expect(problem?.fix).toMatch(/^Did you mean `log-retention`\? .*pulumi config rm policyExceptions --stack dev$/);
    expect(parse([{ ...RIGHT, ressource: "x" }]).problems[0]?.fix).toMatch(/^Did you mean `resource`\?/);
  });

  test("show every fault at once, and none of the others is taken", () => {
    const { policyExceptions, problems } = parse([RIGHT, { rule: "none-such", resource: "x", reason: "" }, "text"]);
    expect(policyExceptions).toEqual([]);
    expect(problems.map(({ message }) => message.split(" ")[0])).toEqual([
      "`policyExceptions[1].reason`",
      "`policyExceptions[1].resource`",
      "`policyExceptions[1].rule`",
      "`policyExceptions[2]`",
    ]);
  });
});
