import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KEY_POLICY_SOURCE, WILDCARDS } from "../../policy/wildcards.ts";

describe("docs/permissions.md", () => {
  test("lists every wildcard with its actions, its reason and AWS's page", async () => {
    const doc = await readFile(join(import.meta.dirname, "../../docs/permissions.md"), "utf8");
    for (const { actions, written, reason, source } of WILDCARDS) {
      const row = `| ${actions.map((action) => `\`${action}\``).join(" ")} | ${written} | ${reason} ([AWS](${source})) |`;
      expect(doc).toContain(row);
    }
    expect(doc).toContain(`(${KEY_POLICY_SOURCE})`);
    expect(doc.match(/^\| `/gm)).toHaveLength(WILDCARDS.length);
  });
});

const LOG_GROUP = "arn:aws:logs:eu-central-1:111122223333:log-group:/plinth/shop/x";

test.each([
  [
    "logs:PutLogEvents",
    [`${LOG_GROUP}:*`],
    ["*", `${LOG_GROUP}*`, `${LOG_GROUP}:**`, `x${LOG_GROUP}:*`, "arn::*x", "arn:*:*"],
  ],
  ["logs:DescribeLogGroups", [`${LOG_GROUP}:*`], ["*", `${LOG_GROUP}*`, `x${LOG_GROUP}:*`, "arn::*x", "arn:*:*"]],
  ["xray:PutTraceSegments", ["*"], ["x*", "*x"]],
  [
    "s3:GetObject",
    ["arn:aws:s3:::shop/*"],
    ["*", "arn:aws:s3:::*/*", "arn:aws:s3:::shop/*x", "xarn:aws:s3:::shop/*", "arn:aws:s3:::shop*"],
  ],
  [
    "ec2:CreateNetworkInterface",
    ["arn:aws:ec2:eu-central-1:111122223333:network-interface/*"],
    [
      "*",
      "arn:aws:ec2:*:1:network-interface/*",
      "arn:aws:ec2:x:1:network-interface/*x",
      "xarn:aws:ec2:x:1:network-interface/*",
    ],
  ],
  [
    "ec2:DeleteNetworkInterface",
    ["arn:aws:ec2:eu-central-1:111122223333:*/*"],
    ["*", "arn:aws:ec2:*:1:*/*", "arn:aws:ec2:x:1:*/*x", "xarn:aws:ec2:x:1:*/*"],
  ],
  ["ec2:DescribeSubnets", ["*"], ["x*", "*x"]],
])("%s may have %j, and not %j", (action, needed, refused) => {
  const rows = WILDCARDS.filter(({ actions }) => actions.includes(action));
  const isListed = (resource: string) => rows.some((row) => row.resource.test(resource));
  expect([needed.filter((each) => !isListed(each)), refused.filter(isListed)]).toEqual([[], []]);
});
