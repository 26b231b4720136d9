import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, test, vi } from "vitest";
import { attach, createTransform, installPolicy } from "../../policy/install-policy.ts";
import { UNKNOWN } from "../../policy/known-value.ts";
import { readProperties } from "../../policy/read-properties.ts";
import { watchResources } from "../../policy/watch-resources.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const watching = () => watchResources({}, { exceptions: [], stack: "dev" });
const args = (props: pulumi.Inputs) => ({ custom: true, type: GROUP, name: "one", props, opts: {} });
const secretOf = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const later: unknown = Reflect.construct(Object(pulumi.Output), [
  new Set(),
  Promise.resolve("later"),
  Promise.resolve(false),
  Promise.resolve(false),
  Promise.resolve(new Set()),
]);

describe("readProperties", () => {
  const read = async (value: unknown) => (await readProperties({ value })).properties["value"];

  test("takes plain values as they are", async () => {
    const props = { text: "x", number: 5, flag: false, none: null, list: [1, { a: ["b"] }] };
    expect(await readProperties(props)).toEqual({ properties: props, secrets: [] });
  });

  test("waits for outputs as far as they are known", async () => {
    expect(await read(pulumi.output({ a: [pulumi.output("x")] }))).toEqual({ a: ["x"] });
    expect(await read([pulumi.output("x"), later])).toEqual(["x", UNKNOWN]);
  });

  test("knows what a preview cannot know", async () => {
    expect(await read(pulumi.unknown)).toBe(UNKNOWN);
    expect(await read(pulumi.runtime.unknownValue)).toBe(UNKNOWN);
    expect(await read({ a: [pulumi.runtime.unknownValue] })).toEqual({ a: [UNKNOWN] });
    expect(await read(secretOf(pulumi.runtime.unknownValue))).toBe(UNKNOWN);
  });

  test("takes files and references for what is not known", async () => {
    expect(await read(new pulumi.asset.StringAsset("x"))).toBe(UNKNOWN);
    expect(await read(new pulumi.asset.AssetArchive({}))).toBe(UNKNOWN);
    const reference = Object.create(pulumi.Resource.prototype);
    Object.assign(reference, { __pulumiResource: true });
    expect(await read(reference)).toBe(UNKNOWN);
  });

  test("notes every text that is secret, however it is wrapped", async () => {
    const props = {
      wrapped: secretOf({ deep: ["hunter1", 5, ""] }),
      output: pulumi.secret({ deep: "hunter2" }),
      inside: pulumi.output({ deep: pulumi.secret("hunter3") }),
      outputInSecret: secretOf(pulumi.output("hunter4")),
      plain: "nothing",
      plainOutput: pulumi.output("nothing more"),
    };
    const { properties, secrets } = await readProperties(props);
    expect(properties).toEqual({
      wrapped: { deep: ["hunter1", 5, ""] },
      output: { deep: "hunter2" },
      inside: { deep: "hunter3" },
      outputInSecret: "hunter4",
      plain: "nothing",
      plainOutput: "nothing more",
    });
    expect(secrets.toSorted()).toEqual(["hunter1", "hunter2", "hunter3", "hunter4"]);
  });
});

describe("the transform", () => {
  test("changes nothing", async () => {
    expect(await createTransform(watching(), true)(args({ retentionInDays: 7 }))).toBeUndefined();
    expect(await createTransform(watching(), false)(args({ retentionInDays: 7 }))).toBeUndefined();
  });

  test("lets a preview go on, which then has every problem", async () => {
    const watch = watching();
    const transform = createTransform(watch, true);
    await transform(args({}));
    await transform({ ...args({}), name: "two" });
    expect(watch.end().map(({ message }) => message.split(": ")[0])).toEqual([`${GROUP}::one`, `${GROUP}::two`]);
  });

  test("stops an update at the resource", async () => {
    const transform = createTransform(watching(), false);
    await expect(transform(args({}))).rejects.toThrow(/^1 problem with a resource.*POLICY_LOG_RETENTION.*one: /s);
    await expect(transform(args({}))).rejects.toSatisfy((error: unknown) => pulumi.RunError.isInstance(error));
  });

  test("judges in the update what the preview could not know", async () => {
    const watch = watching();
    await createTransform(watch, true)(args({ retentionInDays: pulumi.runtime.unknownValue }));
    expect(watch.end()).toEqual([]);
    await expect(createTransform(watching(), false)(args({ retentionInDays: 0 }))).rejects.toThrow(
      "`retentionInDays` is 0",
    );
  });

  test("tells no secret", async () => {
    const watch = watching();
    await createTransform(watch, true)(args({ retentionInDays: secretOf("hunter2") }));
    expect(watch.end()[0]?.message).toContain('is "[secret]"');
  });
});

describe("what hangs the transform on", () => {
  const transform: pulumi.ResourceTransform = () => undefined;
  const other: pulumi.ResourceTransform = () => undefined;
  const stack = Object.create(pulumi.ComponentResource.prototype);
  const component = Object.create(pulumi.ComponentResource.prototype);
  const on = (opts: pulumi.CustomResourceOptions) =>
    attach(transform)({ resource: component, type: GROUP, name: "one", props: { a: 1 }, opts });
  afterEach(() => vi.restoreAllMocks());

  test("takes each resource without a parent, beside its own transforms", () => {
    expect(on({})).toEqual({ props: { a: 1 }, opts: { transforms: [transform] } });
    expect(on({ protect: true, transforms: [other] })).toEqual({
      props: { a: 1 },
      opts: { protect: true, transforms: [other, transform] },
    });
  });

  test("takes what the stack itself is the parent of, and leaves to the engine what has another", () => {
    vi.spyOn(pulumi.runtime, "getStackResource").mockReturnValue(stack);
    expect(on({ parent: stack })?.opts.transforms).toEqual([transform]);
    expect(on({ parent: component })).toBeUndefined();
  });
});

describe("installPolicy", () => {
  const subject = {
    project: "shop",
    stack: "dev",
    preset: { encryptionKey: "aws", dataSafety: "relaxed" } as const,
    awsEndpoint: undefined,
  };
  const exceptions = [{ rule: "log-retention", resource: `${GROUP}::one`, reason: "the law wants it" }];
  afterEach(() => vi.restoreAllMocks());

  function install({ isPreview = true, hasEngine = true, policyExceptions = exceptions } = {}) {
    const attached: pulumi.ResourceTransformation[] = [];
    const atEnd: (() => void)[] = [];
    vi.spyOn(pulumi.runtime, "registerStackTransformation").mockImplementation((each) => void attached.push(each));
    vi.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(isPreview);
    vi.spyOn(pulumi.runtime, "getEngine").mockReturnValue(hasEngine ? Object.create(null) : undefined);
    vi.spyOn(process, "once").mockImplementation((event, work) => {
      if (String(event) === "beforeExit") atEnd.push(() => work());
      return process;
    });
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    installPolicy({ ...subject, policyExceptions });
    const opts = attached[0]?.({ resource: Object.create(null), type: GROUP, name: "x", props: {}, opts: {} })?.opts;
    const [transform] = opts?.transforms ?? [];
    if (!transform) throw new Error("no transform");
    return { transform, atEnd, warned: warn.mock.calls.map(([text]) => text) };
  }

  test("says the exceptions, and nothing where there are none", () => {
    expect(install().warned).toEqual([`1 exception to the policy:\n  log-retention  ${GROUP}::one: the law wants it`]);
    vi.restoreAllMocks();
    expect(install({ policyExceptions: [] }).warned).toEqual([]);
  });

  test("fails a preview at its end with all problems, under the stack's own context", async () => {
    const { transform, atEnd } = install();
    await transform(args({ tags: {} }));
    await transform({ ...args({ tags: {} }), name: "two" });
    expect(atEnd).toHaveLength(1);
    expect(atEnd[0]).toThrow(/^3 problems, nothing was changed:.*POLICY_LOG_RETENTION.*POLICY_STACK_TAGS.*two: /s);
  });

  test("lets a preview pass that has no problem", async () => {
    const { transform, atEnd } = install({ policyExceptions: [] });
    const tags = { "plinth:project": "shop", "plinth:stack": "dev" };
    await transform(args({ retentionInDays: 7, tags }));
    expect(() => atEnd[0]?.()).not.toThrow();
  });

  test("fails an update at its end only where nothing was shown to it", async () => {
    const { transform, atEnd } = install({ isPreview: false });
    expect(atEnd[0]).toThrow("POLICY_NOT_APPLIED");
    await expect(transform(args({}))).rejects.toThrow("POLICY_STACK_TAGS");
    expect(() => atEnd[0]?.()).not.toThrow();
  });

  test("waits for no end under mocks, where no engine is", () => {
    expect(install({ hasEngine: false }).atEnd).toEqual([]);
  });
});
