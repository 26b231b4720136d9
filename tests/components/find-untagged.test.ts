import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { findUntagged, takesTags } from "./find-untagged.ts";
import { recordResources } from "./record-resources.ts";

class UntaggedQueue extends pulumi.CustomResource {
  constructor(name: string) {
    super("aws:sqs/queue:Queue", name, {});
  }
}

test("knows from @pulumi/aws which types take tags", () => {
  const types = ["dynamodb/table:Table", "kms/key:Key", "apigatewayv2/stage:Stage", "s3/bucketObjectv2:BucketObjectv2"];
  expect(types.map((type) => takesTags(`aws:${type}`))).toEqual([true, true, true, true]);
  const others = ["aws:iam/rolePolicy:RolePolicy", "aws:apigatewayv2/route:Route", "plinth:index:Table"];
  expect(others.map(takesTags)).toEqual([false, false, false]);
  expect(() => takesTags("aws:iam/roll:Roll")).toThrow();
});

test("finds what has no tags, or others than the stack's", () => {
  const own = { "plinth:project": "shop", "plinth:stack": "test" };
  const table = (name: string, inputs: object) => ({ type: "aws:dynamodb/table:Table", name, inputs: { ...inputs } });
  const recorded = [
    table("own", { tags: own }),
    table("none", {}),
    table("other", { tags: { "plinth:stack": "test" } }),
  ];
  expect(findUntagged(recorded).map(({ name }) => name)).toEqual(["none", "other"]);
});

test("no component can be recorded with an untagged resource", async () => {
  await expect(recordResources(() => new UntaggedQueue("jobs"))).rejects.toThrow("aws:sqs/queue:Queue jobs");
});
