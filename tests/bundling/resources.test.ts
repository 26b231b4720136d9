import { afterAll, describe, expect, test } from "vitest";
import { toPureDeclarations } from "../../plinth/bundling/pure-declarations.ts";
import { bundleProject, codeOf, removeProjects } from "./bundle-project.ts";

const RESOURCES = `import { bucket, database, secret, table } from "#plinth";
export const notes = table("notes", { partitionKey: "id" });
export const files = bucket("files");
export const ledger = database("ledger");
export const stripeKey =
  secret("stripe-key");
`;
const using = (name: string, call: string) =>
  `import { handler } from "#plinth";\nimport { ${name} } from "../../resources.ts";\nexport const main = handler(() => ${call}, { public: true, uses: [${name}.read] });\n`;

afterAll(removeProjects);

describe("a route's code", () => {
  test("has the client of what it uses, and of nothing else that resources.ts declares", async () => {
    const { bundles, problems, resources, project } = await bundleProject({
      "resources.ts": RESOURCES,
      "routes/none/get.ts":
        'import { handler } from "#plinth";\nexport const main = handler(() => 1, { public: true });\n',
      "routes/table/get.ts": using("notes", 'notes.get({ id: "1" })'),
      "routes/bucket/get.ts": using("files", "files.list()"),
      "routes/secret/get.ts": using("stripeKey", "stripeKey.get()"),
      "routes/database/get.ts": using("ledger", 'ledger.query("select 1")'),
    });
    expect(problems).toEqual([]);
    expect(resources).toMatchObject([{ name: "files" }, { name: "ledger" }, { name: "notes" }, { name: "stripe-key" }]);
    const marks = {
      table: "ExclusiveStartKey",
      bucket: "NextContinuationToken",
      secret: "GetSecretValue",
      database: "application_name",
      authorities: "Amazon RDS",
      aws4: "AWS4-HMAC",
    };
    const found = await Promise.all(
      bundles.map(async (bundle) => {
        const code = await codeOf(project, bundle);
        const has = Object.entries(marks).filter(([, mark]) => code.includes(mark));
        return [bundle.function, has.map(([name]) => name).join(" ")];
      }),
    );
    expect(found).toEqual([
      ["bucket-get", "bucket aws4"],
      ["database-get", "secret database aws4"],
      ["none-get", ""],
      ["secret-get", "secret aws4"],
      ["table-get", "table aws4"],
    ]);
  });
});

describe("toPureDeclarations", () => {
  test("marks declarations, and moves no line", () => {
    expect(toPureDeclarations(RESOURCES)).toBe(`import { bucket, database, secret, table } from "#plinth";
export const notes = /* @__PURE__ */ table("notes", { partitionKey: "id" });
export const files = /* @__PURE__ */ bucket("files");
export const ledger = /* @__PURE__ */ database("ledger");
export const stripeKey =
  /* @__PURE__ */ secret("stripe-key");
`);
    const others =
      'export const mails = queue<typeof main>("mails");\nexport const tables = [table("a")];\nexport const x = tableOf(1);';
    expect(toPureDeclarations(others)).toBe(others.replace("= queue", "= /* @__PURE__ */ queue"));
  });
});
