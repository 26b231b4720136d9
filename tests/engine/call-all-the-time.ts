import { setTimeout as wait } from "node:timers/promises";

// Few enough to leave the deploy its share of two cores.
const CLIENTS = 2;
const PAUSE_MS = 60;
const LIMIT_MS = 240_000;

/** Clients that create, read and list projects one after the other, until they are stopped. */
export function callAllTheTime(url: string): { stop(): Promise<{ calls: number; failures: string[] }> } {
  const failures: string[] = [];
  const end = Date.now() + LIMIT_MS;
  let calls = 0;
  let stopped = false;

  async function expectStatus(status: number, method: string, path: string, body?: string): Promise<string> {
    calls += 1;
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body } : {}) });
      const text = await response.text();
      if (response.status !== status) failures.push(`${method} ${path}: ${response.status} ${text}`);
      return text;
    } catch (error) {
      failures.push(`${method} ${path}: ${String(error)}`);
      return "{}";
    }
  }

  async function client(): Promise<void> {
    while (!stopped && Date.now() < end) {
      await expectStatus(200, "GET", "/health");
      const created = await expectStatus(201, "POST", "/projects", '{"name":"Busy"}');
      const { id } = JSON.parse(created);
      await expectStatus(200, "GET", `/projects/${id}`);
      await expectStatus(200, "GET", "/projects?limit=2");
      await expectStatus(204, "DELETE", `/projects/${id}`);
      await wait(PAUSE_MS);
    }
  }

  const clients = Array.from({ length: CLIENTS }, client);
  return {
    async stop() {
      stopped = true;
      await Promise.all(clients);
      return { calls, failures };
    },
  };
}
