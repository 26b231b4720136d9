import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedResource } from "./record-resources.ts";

const AWS = join(import.meta.dirname, "..", "..", "node_modules", "@pulumi", "aws");

/** The resources that take tags, by what @pulumi/aws declares of their types, and do not have the stack's. */
export function findUntagged<Resource extends Pick<RecordedResource, "type" | "inputs">>(
  recorded: readonly Resource[],
): Resource[] {
  return recorded.filter(({ type, inputs }) => takesTags(type) && !hasOwnTags(inputs["tags"]));
}

function hasOwnTags(tags: unknown): boolean {
  return typeof tags === "object" && tags !== null && "plinth:project" in tags && "plinth:stack" in tags;
}

/** Whether a type such as `aws:dynamodb/table:Table` has an argument `tags`. */
export function takesTags(type: string): boolean {
  const [, file, name] = /^aws:([^:]+):([^:]+)$/.exec(type) ?? [];
  if (file === undefined) return false;
  const declaration = readFileSync(join(AWS, `${file}.d.ts`), "utf8");
  const args = declaration.split(`export interface ${name}Args {`)[1];
  if (args === undefined) throw new Error(`@pulumi/aws declares no arguments of ${type}`);
  return /^ {4}tags\?:/m.test(args.slice(0, args.indexOf("\n}")));
}
