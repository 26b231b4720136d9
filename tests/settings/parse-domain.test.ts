import { describe, expect, test } from "vitest";
import { parseDomain } from "../../plinth/settings/parse-domain.ts";

const parse = (text: string | undefined) => parseDomain(text, "dev", "Pulumi.dev.yaml");
const NAME = "api.example.com";
const ARN = "arn:aws:acm:eu-central-1:111122223333:certificate/0123abcd-01ab";

describe("domain", () => {
  test("is none unless it is named", () => {
    for (const text of [undefined, "", "{}"]) expect(parse(text)).toEqual({ domain: undefined, problems: [] });
  });

  test.each([
    ['{"name":"v1.api.example.co.uk"}', { name: "v1.api.example.co.uk", zone: "api.example.co.uk" }],
    ['{"name":"example.com"}', { name: "example.com", zone: "example.com" }],
    [`{"name":"${NAME}"}`, { name: NAME, zone: "example.com" }],
    [`{"name":"${NAME}","zone":"${NAME}"}`, { name: NAME, zone: NAME }],
    ['{"name":"a.b.example.com","zone":"example.com"}', { name: "a.b.example.com", zone: "example.com" }],
    [`{"name":"${NAME}","zone":"Z0123ABC"}`, { name: NAME, zone: "Z0123ABC" }],
    [`{"name":"${NAME}","certificateArn":"${ARN}"}`, { name: NAME, zone: "example.com", certificateArn: ARN }],
  ])("%s is %j", (text, domain) => {
    expect(parse(text)).toEqual({ domain, problems: [] });
  });

  test.each([
    ["name", "localhost"],
    ["name", "https://api.example.com"],
    ["name", "api.example.com/v1"],
    ["name", "api.example.com."],
    ["name", "*.example.com"],
    ["name", "API.example.com"],
    ["name", "api_v1.example.com"],
    ["name", "-api.example.com"],
    ["name", "api..com"],
    ["name", "127.0.0.1"],
    ["name", `${"a".repeat(57)}.com.com`],
    ["name", 5],
    ["zone", "example"],
    ["zone", "*.example.com"],
    ["zone", "/hostedzone/Z0123ABC"],
    ["zone", true],
    ["certificateArn", "arn:aws:iam::111122223333:server-certificate/a"],
    ["certificateArn", "0123abcd"],
  ])("refuses %s %j, with what it may be", (key, value) => {
    const { domain, problems } = parse(JSON.stringify({ name: NAME, [key]: value }));
    expect([domain, problems.map(({ code, files }) => [code, files])]).toEqual([
      undefined,
      [["DOMAIN_SETTING", ["Pulumi.dev.yaml"]]],
    ]);
    expect(problems[0]?.message).toMatch(new RegExp(`^\`domain\\.${key}\` is .*; it must be `));
  });

  test("names every fault at once, the missing and the unknown among them", () => {
    const { problems } = parse('{"zones":"example.com","certificateArn":"x"}');
    expect(problems.map(({ message, fix }) => `${message} ${fix}`)).toEqual([
      expect.stringMatching(/`domain\.zones` is read by nothing; did you mean `zone`\?/),
      expect.stringContaining("`domain.name` is missing"),
      expect.stringContaining('`domain.certificateArn` is "x"'),
    ]);
  });

  test.each([
    ["api.example.org", "example.com"],
    ["badexample.com", "example.com"],
    ["example.com", "api.example.com"],
  ])("refuses %s in the zone %s, which cannot say where it leads", (name, zone) => {
    const { domain, problems } = parse(JSON.stringify({ name, zone }));
    expect([domain, problems.map(({ message }) => message)]).toEqual([
      undefined,
      [
        `\`domain.name\` is "${name}", which is not below \`domain.zone\`, "${zone}": that zone cannot say where the name leads.`,
      ],
    ]);
  });
});
