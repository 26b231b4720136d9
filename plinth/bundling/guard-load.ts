// Runs in the describing child: whatever opens a connection while a bundle loads fails, with a sentence that says so.
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/**
 * Makes every way out of the process throw, and reports each attempt: code that catches the error, or drops a promise, has
 * opened a connection all the same.
 */
export function guardLoad(report: (error: Error) => void): void {
  const refuse = (where: object, name: string, sentence: (args: readonly unknown[]) => string): void => {
    // A function, since some of these are called with `new`.
    function refused(...args: unknown[]): never {
      const error = new Error(sentence(args));
      Error.captureStackTrace(error, refused);
      report(error);
      throw error;
    }
    Reflect.set(where, name, refused);
  };
  refuse(net.Socket.prototype, "connect", (args) => `It opened a connection${toTarget(args)} at load.`);
  for (const name of ["connect", "send"]) refuse(dgram.Socket.prototype, name, () => "It sent a datagram at load.");
  for (const where of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of lookupsOf(where))
      refuse(where, name, ([host]) => `It looked up the address of ${String(host).slice(0, 200)} at load.`);
  }
  refuse(globalThis, "fetch", ([url]) => `It called fetch(${toUrl(url)}) at load.`);
  for (const name of ["WebSocket", "EventSource"])
    refuse(globalThis, name, ([url]) => `It opened ${toUrl(url)} at load.`);
  refuse(process, "exit", ([code]) => `It called process.exit(${code === undefined ? "" : String(code)}) at load.`);
  // Named imports of a built-in module see what is replaced on the module only after this.
  syncBuiltinESMExports();
}

function lookupsOf(where: object): string[] {
  return Object.getOwnPropertyNames(where).filter((name) => /^(lookup|resolve|reverse)/.test(name));
}

// `connect` takes (options), (port, host) or (path), and net.connect hands it those as one array.
function toTarget(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) {
    const { host = "localhost", port, path }: { host?: unknown; port?: unknown; path?: unknown } = first;
    return ` to ${String(path ?? `${String(host)}:${String(port)}`)}`;
  }
  return ` to ${typeof first === "number" ? `${typeof second === "string" ? second : "localhost"}:${first}` : String(first)}`;
}

function toUrl(value: unknown): string {
  return (value instanceof Request ? value.url : String(value)).slice(0, 200);
}
