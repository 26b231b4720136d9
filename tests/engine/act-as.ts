import aws4 from "aws4";
import { vi } from "vitest";

/** Calls with every right from now on. */
export function beRoot(): void {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "000000000000");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
}

/** From now on the handles of this process call with the rights of a user who may do this alone. */
export async function become(name: string, grants: readonly (readonly [readonly string[], string])[]): Promise<void> {
  const Statement = grants.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }));
  await iam({ Action: "CreateUser", UserName: name });
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam({ Action: "PutUserPolicy", UserName: name, PolicyName: "p", PolicyDocument });
  const answer = await iam({ Action: "CreateAccessKey", UserName: name });
  const [, id = ""] = /<AccessKeyId>([^<]+)/.exec(answer) ?? [];
  const [, key = ""] = /<SecretAccessKey>([^<]+)/.exec(answer) ?? [];
  vi.stubEnv("AWS_ACCESS_KEY_ID", id);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", key);
}

async function iam(parameters: Record<string, string>): Promise<string> {
  const body = Buffer.from(new URLSearchParams({ ...parameters, Version: "2010-05-08" }).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const { host } = new URL(process.env["AWS_ENDPOINT_URL"] ?? "");
  const request = { service: "iam", region: "us-east-1", method: "POST", host, path: "/", headers, body };
  const signed = aws4.sign(request, { accessKeyId: "000000000000", secretAccessKey: "test" });
  const sent = Object.entries(signed.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(process.env["AWS_ENDPOINT_URL"] ?? "", {
    method: "POST",
    headers: sent.filter(([name]) => !/^(host|content-length)$/i.test(name)),
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${parameters["Action"]}: ${answer.status} ${text}`);
  return text;
}
