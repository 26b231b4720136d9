import { request as httpRequest } from "node:http";
import type { LaneAnswer } from "./lane-answer.ts";
import type { LaneRequest } from "./requests.ts";

/** Sends a request as it is written, which `fetch` would put in order first. */
export function sendOverHttp(
  baseUrl: string,
  { method, target, headers = [], body }: LaneRequest,
): Promise<LaneAnswer> {
  const { hostname, port, pathname } = new URL(baseUrl);
  const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        hostname,
        port,
        method,
        path: `${pathname}${target}`,
        headers: ["host", `${hostname}:${port}`, ...headers.flat(), ...length],
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { "set-cookie": cookies = [], ...others } = response.headers;
          const single = Object.entries(others).map(([name, value]) => [name, String(value)]);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(single),
            cookies,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
