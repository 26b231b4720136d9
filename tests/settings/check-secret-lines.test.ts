import { expect, test } from "vitest";
import { checkSecretLines } from "../../plinth/settings/check-secret-lines.ts";

test("takes encrypted secrets, one by one and all at once, and files without any", () => {
  const whole = "config:\n  shop:secrets:\n    secure: v1:abc\n";
  const single = "config:\n  shop:preset: nano\n  shop:secrets:\n    stripe-key:\n      secure: v1:abc\n";
  for (const text of [
    whole,
    single,
    "",
    "config:\n",
    "config:\n  shop:secrets: {}\n",
    "config:\n  shop:x:\n    a: b\n",
  ])
    expect(checkSecretLines("dev", text)).toEqual([]);
});

test("names each value that stands in plain text, its place and the command, and not the value", () => {
  const text = "config:\n  shop:secrets:\n    stripe-key: sk_live\n    b:\n      secure: v1:abc\n    c: 12345\n";
  const problems = checkSecretLines("dev", text);
  expect(problems).toEqual([
    {
      code: "SECRET_NOT_ENCRYPTED",
      files: ["Pulumi.dev.yaml:3:5"],
      message: "`secrets.stripe-key`: the value stands in plain text in the stack's file, which is kept with the code.",
      fix: "Write it again as a secret, and take the old value for known: pulumi config set --secret --path secrets.stripe-key --stack dev",
    },
    expect.objectContaining({ files: ["Pulumi.dev.yaml:6:5"] }),
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/sk_live|12345/);
});
