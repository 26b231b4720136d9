import { describe, expect, test } from "vitest";
import { parseAwsConfig } from "../../plinth/settings/parse-aws-config.ts";

const FILE = "Pulumi.prod.yaml";

describe("parseAwsConfig", () => {
  test("takes region, profile, keys and roles from where the provider takes them", () => {
    const config = {
      region: "eu-central-1",
      profile: "shop",
      accessKey: "AKIA1",
      secretKey: "s3cret",
      token: "t",
      assumeRoles: '[{"roleArn":"arn:aws:iam::111122223333:role/deploy","externalId":"x","sessionName":"ci"}]',
    };
    expect(parseAwsConfig(config, undefined, FILE)).toEqual({
      access: {
        region: "eu-central-1",
        profile: "shop",
        keys: { accessKeyId: "AKIA1", secretAccessKey: "s3cret", sessionToken: "t" },
        roles: [{ roleArn: "arn:aws:iam::111122223333:role/deploy", externalId: "x", sessionName: "ci" }],
      },
      problems: [],
    });
  });

  test("leaves to the environment what the config does not say", () => {
    expect(parseAwsConfig({ region: "" }, undefined, FILE)).toEqual({ access: { roles: [] }, problems: [] });
  });

  test("takes nothing along to an embedded AWS", () => {
    const config = { profile: "shop", accessKey: "AKIA1", secretKey: "s3cret", endpoints: "[]" };
    expect(parseAwsConfig(config, "http://127.0.0.1:4566", FILE)).toEqual({
      access: { endpoint: "http://127.0.0.1:4566", roles: [] },
      problems: [],
    });
  });

  test("refuses what the provider alone would follow, all at once, with the variables that both follow", () => {
    const config = { sharedConfigFiles: '["/a"]', endpoints: "[]", assumeRoleWithWebIdentity: "{}" };
    const { problems } = parseAwsConfig(config, undefined, FILE);
    expect(problems.map(({ code, files }) => [code, files])).toEqual(Array(3).fill(["CONFIG_AWS", [FILE]]));
    expect(problems.map(({ message, fix }) => `${message} ${fix}`)).toEqual([
      expect.stringMatching(/aws:assumeRoleWithWebIdentity.*AWS_WEB_IDENTITY_TOKEN_FILE/),
      expect.stringMatching(/aws:endpoints.*AWS_ENDPOINT_URL/),
      expect.stringMatching(/aws:sharedConfigFiles.*AWS_CONFIG_FILE/),
    ]);
  });

  test.each(["not json", '{"roleArn":"a"}', "[{}]", '[{"roleArn":1}]', '[{"roleArn":"a","policy":"{}"}]', "[null]"])(
    "refuses the roles %s: one that was passed over would upload as somebody else",
    (assumeRoles) => {
      const { access, problems } = parseAwsConfig({ assumeRoles }, undefined, FILE);
      expect([access.roles, problems.map(({ code }) => code)]).toEqual([[], ["CONFIG_AWS"]]);
    },
  );
});
