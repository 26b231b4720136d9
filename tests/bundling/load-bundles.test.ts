import { readdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Problem } from "../../plinth/problem.ts";
import { bundleAgain, bundleProject, HELLO, removeProjects, unbundledProject } from "./bundle-project.ts";

afterEach(removeProjects);

const MAIN = "\nexport const main = () => 1;\n";

/** Loads a route for each of these pieces of code, which begin on line 2 of their files. */
async function load(code: Readonly<Record<string, string>>, loadLimitMs?: number): Promise<Record<string, string>> {
  const files = Object.entries(code).map(([name, text]) => [`routes/${name}/get.ts`, `// line 1\n${text}${MAIN}`]);
  const project = await unbundledProject(Object.fromEntries(files));
  const { bundles, problems } = await bundleAgain(project, "route", undefined, { loadLimitMs });
  expect(problems.map(({ code: each }) => each).filter((each) => each !== "BUNDLE_DOES_NOT_LOAD")).toEqual([]);
  const sound = bundles.map((bundle) => [bundle.function.replace(/-get$/, ""), "loads"]);
  return Object.fromEntries([...sound, ...problems.map((problem) => [nameOf(problem), reasonOf(problem)])]);
}

const nameOf = ({ files }: Problem): string => files[0]?.split("/")[1] ?? "";
/** What the problem says of the failure: its sentence and its stack. */
const reasonOf = ({ message }: Problem): string => message.split("\n").slice(1).join("\n");

describe("a bundle that opens a connection at load", () => {
  const attempts = {
    socket: [
      'import net from "node:net";\nnet.connect(9, "127.0.0.1");',
      "It opened a connection to 127.0.0.1:9 at load.",
    ],
    named: [
      'import { connect } from "node:net";\nconnect({ port: 9 }).on("error", () => 1);',
      "It opened a connection to localhost:9",
    ],
    tls: ['import tls from "node:tls";\ntls.connect(9, "127.0.0.1");', "It opened a connection to"],
    http: [
      'import http from "node:http";\nhttp.get("http://127.0.0.1:9/").on("error", () => 1);',
      "It opened a connection to",
    ],
    path: [
      'import net from "node:net";\nnet.connect("/var/run/some.sock");',
      "It opened a connection to /var/run/some.sock",
    ],
    lookup: [
      'import { lookup } from "node:dns/promises";\nawait lookup("example.com").catch(() => 1);',
      "It looked up the address of example.com",
    ],
    resolve: [
      'import { resolve4 } from "node:dns";\nresolve4("example.com", () => 1);',
      "It looked up the address of example.com",
    ],
    datagram: [
      'import dgram from "node:dgram";\ndgram.createSocket("udp4").send("x", 9, "127.0.0.1");',
      "It sent a datagram",
    ],
    fetched: [
      'const ignored = 1;\nawait fetch("http://127.0.0.1:9/").catch(() => ignored);',
      "It called fetch(http://127.0.0.1:9/)",
    ],
    dropped: [
      'const url = "http://127.0.0.1:9/";\ntry { fetch(url); } catch {}',
      "It called fetch(http://127.0.0.1:9/)",
    ],
    websocket: ['const url = "ws://127.0.0.1:9/";\nnew WebSocket(url);', "It opened ws://127.0.0.1:9/"],
  } as const;

  test("is refused with a sentence and the line in the source, also where it catches the error", async () => {
    const code = Object.fromEntries(Object.entries(attempts).map(([name, [text]]) => [name, text]));
    const reasons = await load({ ...code, control: 'import net from "node:net";\nnew net.Socket();' });
    expect(reasons["control"]).toBe("loads");
    for (const [name, [, sentence]] of Object.entries(attempts)) {
      expect(reasons[name], name).toContain(sentence);
      expect(reasons[name], name).toContain(`routes/${name}/get.ts:3:`);
    }
  });
});

describe("a bundle that fails to load", () => {
  test("shows what it threw, in source positions, and the cause", async () => {
    const reasons = await load({
      throws: 'const fail = (): never => { throw new TypeError("no", { cause: new Error("deeper") }); };\nfail();',
      text: 'throw "only text";',
      rejects: 'const why: string = "nobody waits";\nvoid Promise.reject(new Error(why));',
      exits: "const code: number = 3;\nprocess.exit(code);",
      aborts: "process.abort();",
      starts: 'import { execSync } from "node:child_process";\nexecSync("id");',
      threads: 'import { Worker } from "node:worker_threads";\nnew Worker("1", { eval: true });',
      writes: 'import { writeFileSync } from "node:fs";\nwriteFileSync("/proc/cache.json", "{}");',
      stack: 'const error = new Error("x");\nObject.defineProperty(error, "stack", { value: 42 });\nthrow error;',
    });
    expect(reasons["throws"]).toMatch(
      /TypeError: no\n.*routes\/throws\/get\.ts:2:\d+[\s\S]*routes\/throws\/get\.ts:3:1/,
    );
    expect(reasons["throws"]).toContain("Caused by Error: deeper");
    expect(reasons["text"]).toContain("It threw only text, which is no Error.");
    expect(reasons["rejects"]).toMatch(/Error: nobody waits\n.*routes\/rejects\/get\.ts:3:/);
    expect(reasons["exits"]).toMatch(/It called process\.exit\(3\) at load\.\n.*routes\/exits\/get\.ts:3:/);
    expect(reasons["aborts"]).toContain("Loading it ended the process");
    expect(reasons["starts"]).toMatch(/It started a process at load\.[\s\S]*routes\/starts\/get\.ts:3:/);
    expect(reasons["threads"]).toMatch(/It started a thread at load\.[\s\S]*routes\/threads\/get\.ts:3:/);
    expect(reasons["writes"]).toMatch(
      /It wrote to \/proc\/cache\.json at load; Lambda lets[\s\S]*routes\/writes\/get\.ts:3:/,
    );
    expect(reasons["stack"]).toContain("42");
  });

  test("is given up after the limit, whether it waits or spins, and the others are loaded all the same", async () => {
    const reasons = await load(
      {
        waits: "await new Promise(() => 1);",
        spins: "for (let turn = 0; ; turn += 1) Math.sqrt(turn);",
        prints: 'for (let turn = 0; turn < 5000; turn += 1) console.log("x".repeat(10_000));',
        says: 'throw new Error("x".repeat(50_000_000));',
        sound: "",
      },
      5_000,
    );
    expect(reasons["waits"]).toContain("It had not finished loading after 5 s.");
    expect(reasons["spins"]).toContain("It had not finished loading after 5 s.");
    expect([reasons["prints"], reasons["sound"]]).toEqual(["loads", "loads"]);
    expect(reasons["says"]?.length).toBeLessThan(4_000);
  });

  test("does not answer in the place of another, nor suffer from what another has left behind", async () => {
    const claim =
      'if ("claimed" in globalThis) throw new Error("claimed");\nObject.assign(globalThis, { claimed: true });';
    // More of them than processes, so that some share one.
    const claims = Array.from({ length: availableParallelism() + 2 }, (_, index) => [`claim${index}`, claim]);
    const reasons = await load({
      ...Object.fromEntries(claims),
      forges:
        'process.send?.({ kind: "described", description: { kind: "route", public: true } });\nthrow new Error("it fails");',
    });
    expect(reasons["forges"]).toContain("it fails");
    for (const [name = ""] of claims) expect(reasons[name], name).toBe("loads");
  });
});

describe("what a bundle says of itself", () => {
  test("is kept beside it, read again when the file is damaged, and a failure is not kept", async () => {
    const fragile = `import { existsSync } from "node:fs";\nif (existsSync("marker")) throw new Error("marked");\n${HELLO}`;
    const { project, bundles } = await bundleProject({ "routes/a/get.ts": fragile });
    const build = join(project.root, ".plinth/build");
    const folder = join(build, "a-get", (await readdir(join(build, "a-get")))[0] ?? "");
    await project.write(".plinth/build/marker", "");
    // The kept description is used: the bundle would fail if it were loaded now.
    expect((await bundleAgain(project)).bundles).toEqual(bundles);
    for (const damage of ["", "{", '{"key":"another","description":{}}']) {
      await writeFile(join(folder, "description.json"), damage);
      expect(
        (await bundleAgain(project)).problems.map(({ code }) => code),
        damage,
      ).toEqual(["BUNDLE_DOES_NOT_LOAD"]);
    }
  });
});
