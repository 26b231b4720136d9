import { expect, test } from "vitest";
import { bringBackCommands, readKeptData, sayKept } from "../../plinth/automation/kept-data.ts";

const urn = (types: string, name: string) => `urn:pulumi:prod::shop::plinth:index:${types}::${name}`;
const kept = (types: string, name: string, id: string) => ({
  urn: urn(types, name),
  id,
  retainOnDelete: true,
  outputs: { arn: `arn:${id}` },
});
const table = kept("Table$aws:dynamodb/table:Table", "projects", "shop-prod-projects");
const resources = [
  table,
  { urn: urn("Table", "projects") },
  { ...table, urn: table.urn.replace(/projects$/, "sessions"), retainOnDelete: false },
  kept("Bucket$aws:s3/bucket:Bucket", "files", "shop-prod-files-1"),
  kept("Bucket$aws:s3/bucketPolicy:BucketPolicy", "files", "shop-prod-files-1"),
  kept("CodeBucket$aws:s3/bucket:Bucket", "code", "shop-prod-code-1"),
  kept("StackKey$aws:kms/key:Key", "key", "1234"),
  kept("Secret$aws:secretsmanager/secret:Secret", "token", "arn:aws:secretsmanager:x"),
  kept("UserPool$aws:cognito/userPool:UserPool", "users", "eu_Ab3"),
  { ...kept("UserPool$aws:cognito/userPoolClient:UserPoolClient", "users-web", "c1"), retainOnDelete: false },
];
const stackOf = (all: object[]) => ({ exportStack: async () => ({ version: 3, deployment: { resources: all } }) });

test("what holds data and stays is told with its ARN and the two commands that bring it back", async () => {
  expect(sayKept(await readKeptData(stackOf(resources)), "prod")).toBe(`kept on AWS, as the stack's data safety says:
  bucket files: arn:shop-prod-files-1
  key key: arn:1234
  secret token: arn:arn:aws:secretsmanager:x
  table projects: arn:shop-prod-projects
  userPool users: arn:eu_Ab3
to bring it back into stack prod:
  npm run pulumi -- config set-all --stack prod --path --plaintext adopt.bucket.files=shop-prod-files-1 --plaintext adopt.key=1234 --plaintext adopt.secret.token=arn:aws:secretsmanager:x --plaintext adopt.table.projects=shop-prod-projects --plaintext adopt.userPool=eu_Ab3
  npm run plinth -- deploy --stack prod
`);
  expect(bringBackCommands(await readKeptData(stackOf(resources)), "prod")).toHaveLength(2);
});

test("a stack that leaves nothing says nothing", async () => {
  expect(sayKept(await readKeptData(stackOf([])), "dev")).toBe("");
  expect(await readKeptData({ exportStack: async () => ({ version: 3, deployment: {} }) })).toEqual([]);
});
