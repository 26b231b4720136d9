import { describe, expect, test } from "vitest";
import { checkResources } from "../../plinth/plan/check-resources.ts";
import { checkSecrets } from "../../plinth/plan/check-secrets.ts";
import { bucket } from "../../plinth/resources/bucket.ts";
import { database } from "../../plinth/resources/database.ts";
import type { Grant } from "../../plinth/resources/grants.ts";
import { internalTables } from "../../plinth/resources/internal-tables.ts";
import { isResourceDescriptor, type ResourceDescriptor } from "../../plinth/resources/resource-descriptor.ts";
import { secret } from "../../plinth/resources/secret.ts";
import { table } from "../../plinth/resources/table.ts";
import { routeOf } from "../routing/table-of.ts";
import { described } from "./planned.ts";

const notes = table("notes", { partitionKey: "id" });
const files = bucket("files");
const stripeKey = secret("stripe-key");
const ledger = database("ledger");
const check = (uses: readonly Grant[], resources: readonly ResourceDescriptor[]) =>
  checkResources({
    routes: [{ route: routeOf("routes/a/get.ts"), description: described({ uses }) }],
    tasks: [],
    resources,
  });

describe("checkResources", () => {
  test("takes uses of what is declared", () => {
    const uses = [notes.read, files.read, files.write, stripeKey.read, ledger.read, ledger.write];
    expect(check(uses, [notes, files, stripeKey, ledger])).toEqual([]);
  });

  test.each([
    [notes.read, 'export const notes = table("notes", { partitionKey: "id" });'],
    [files.write, 'export const files = bucket("files");'],
    [stripeKey.read, 'export const stripeKey = secret("stripe-key");'],
    [ledger.write, 'export const ledger = database("ledger");'],
  ])("names what nobody declares, and the line to add", (use, line) => {
    // A resource of another kind with the same name is none.
    const others = [table(use.name, { partitionKey: "id" }), bucket(use.name), secret(use.name), database(use.name)];
    expect(
      check(
        [use],
        others.filter(({ kind }) => kind !== use.kind),
      ),
    ).toEqual([
      {
        code: "RESOURCE_NOT_DECLARED",
        files: ["routes/a/get.ts"],
        message: `The route uses the ${use.kind} "${use.name}", which resources.ts does not export, so it would not exist.`,
        fix: `Write \`${line}\` in resources.ts and import it from there.`,
      },
    ]);
  });

  test("refuses two of one kind and name, once, and takes one name for several kinds", () => {
    expect(check([], [bucket("notes"), secret("notes"), notes])).toEqual([]);
    expect(check([], [files, bucket("files"), bucket("files"), notes])).toEqual([
      {
        code: "RESOURCE_DUPLICATE",
        files: ["resources.ts"],
        message: 'Two exported buckets are named "files"; a stack has one bucket of a name.',
        fix: "Give one of them another name.",
      },
    ]);
  });

  test.each(["table", "bucket", "secret"] as const)("keeps names that begin with plinth- of a %s", (kind) => {
    const key = { name: "id", type: "string" } as const;
    const declared = (name: string): ResourceDescriptor =>
      kind === "table" ? { kind, name, partitionKey: key } : { kind, name };
    expect(check([], [declared("plinth-notes"), declared("plinthnotes")])).toEqual([
      {
        code: "RESOURCE_RESERVED",
        files: ["resources.ts"],
        message: `The exported ${kind} "plinth-notes" has a name that begins with "plinth-", which is kept for Plinth's own ${kind}s.`,
        fix: "Give it another name.",
      },
    ]);
  });
});

describe("the tables of Plinth's own", () => {
  test("need no declaration where their guards use them", () => {
    const own = internalTables.map(({ grant }) => grant);
    expect(check(own, [])).toEqual([]);
    const byHand = [...own.map((grant) => ({ ...grant, access: "write" as const })), { ...own[0], name: "plinth-x" }];
    for (const use of byHand)
      expect(check([{ kind: "table", access: "claim", ...use }], []).map(({ code }) => code)).toEqual([
        "RESOURCE_NOT_DECLARED",
      ]);
  });
});

describe("isResourceDescriptor", () => {
  test("tells declarations from grants and from handles of tasks", () => {
    expect([notes, files, stripeKey].every(isResourceDescriptor)).toBe(true);
    const others = [notes.read, { kind: "queue-handle", name: "mail" }, { kind: "function-handle", name: "x" }, null];
    expect(others.some(isResourceDescriptor)).toBe(false);
  });
});

describe("checkSecrets", () => {
  const declared = [stripeKey, secret("mail-token"), notes];

  test("takes a value for each secret, and asks for none where nobody looked", () => {
    expect(checkSecrets(declared, { stack: "dev", secrets: ["mail-token", "stripe-key"] })).toEqual([]);
    expect(checkSecrets(declared, { stack: "dev" })).toEqual([]);
  });

  test("names the secret without a value and the command to type", () => {
    expect(checkSecrets(declared, { stack: "dev", secrets: ["mail-token"] })).toEqual([
      {
        code: "SECRET_MISSING",
        files: ["Pulumi.dev.yaml"],
        message:
          'resources.ts declares the secret "stripe-key", and stack dev has no value for it, so no code could read it.',
        fix: "pulumi config set --secret --path secrets.stripe-key --stack dev",
      },
    ]);
  });

  test("names the value that no secret takes, and the secret that may be meant", () => {
    const problems = checkSecrets(declared, { stack: "dev", secrets: ["mail-token", "stripe-kye"] });
    expect(problems.map(({ code, fix }) => [code, fix])).toEqual([
      ["SECRET_MISSING", "pulumi config set --secret --path secrets.stripe-key --stack dev"],
      [
        "SECRET_UNKNOWN",
        "Did you mean `stripe-key`? Declare it, or remove the value: pulumi config rm --path secrets.stripe-kye --stack dev",
      ],
    ]);
  });
});
