import * as pulumi from "@pulumi/pulumi";
import { isMap, type Properties, UNKNOWN } from "./known-value.ts";

/** What a resource is asked for, and every text in it that is a secret. */
export interface ReadProperties {
  readonly properties: Properties;
  readonly secrets: readonly string[];
}

/** Properties as a transform is given them, as plain values. What the preview cannot know becomes UNKNOWN. */
export async function readProperties(props: Readonly<Record<string, unknown>>): Promise<ReadProperties> {
  const secrets = new Set<string>();
  const properties = await readMap(props, (text) => secrets.add(text), false);
  return { properties, secrets: [...secrets] };
}

type Note = (secret: string) => void;

async function read(value: unknown, note: Note, isSecret: boolean): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) return readOutput(value, note, isSecret);
  if (pulumi.isUnknown(value) || value === pulumi.runtime.unknownValue) return UNKNOWN;
  // A reference to a resource stands for its id, and the files of an archive are nobody's property.
  if (pulumi.Resource.isInstance(value) || isFile(value)) return UNKNOWN;
  if (pulumi.runtime.isRpcSecret(value)) return read(pulumi.runtime.unwrapRpcSecret(value), note, true);
  if (Array.isArray(value)) return Promise.all(value.map((each) => read(each, note, isSecret)));
  if (isMap(value)) return readMap(value, note, isSecret);
  // An empty text is in every other.
  if (isSecret && typeof value === "string" && value !== "") note(value);
  return value;
}

async function readOutput(output: pulumi.Output<unknown>, note: Note, isSecret: boolean): Promise<unknown> {
  const known = await Reflect.get(output, "isKnown");
  if (known !== true) return UNKNOWN;
  const secret = (await pulumi.isSecret(output)) || isSecret;
  return read(await Reflect.get(output, "promise").call(output), note, secret);
}

async function readMap(map: Properties, note: Note, isSecret: boolean): Promise<Properties> {
  const entries = await Promise.all(
    Object.entries(map).map(async ([key, value]) => [key, await read(value, note, isSecret)]),
  );
  return Object.fromEntries(entries);
}

function isFile(value: unknown): boolean {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}
