import { connect } from "node:net";

/** What answers on a port of this machine. */
export type PortHolder =
  | { kind: "nobody" }
  | { kind: "plinth"; token: string; stateFolder: string }
  | { kind: "ministack" }
  | { kind: "other" };

const HOST = "127.0.0.1";
const PATIENCE_MS = 2_000;

/** Finds out what answers on 127.0.0.1:`port`. An emulator of ours says so in its health report. */
export async function findPortHolder(port: number): Promise<PortHolder> {
  if (!(await accepts(port))) return { kind: "nobody" };
  try {
    const answer = await fetch(`http://${HOST}:${port}/_ministack/health`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const health = (await answer.json()) as { edition?: unknown; services?: unknown };
    const ours = /^plinth (\S+) (.*)$/.exec(String(health.edition));
    if (ours !== null) return { kind: "plinth", token: ours[1] ?? "", stateFolder: ours[2] ?? "" };
    return health.services === undefined ? { kind: "other" } : { kind: "ministack" };
  } catch {
    return { kind: "other" };
  }
}

/** The sentence for a port that is taken: by whom, and what to do. */
export function explainTakenPort(port: number, holder: PortHolder): string {
  const instead = "or set PLINTH_AWS_PORT to a free port";
  switch (holder.kind) {
    case "plinth":
      return `Port ${port} is held by the embedded AWS of another Plinth (its state is in ${holder.stateFolder}). Stop that one with "npm run down" in its project, ${instead}.`;
    case "ministack":
      return `Port ${port} is held by a ministack or LocalStack that Plinth did not start. Stop it, ${instead}.`;
    default:
      return `Port ${port} is held by another program. Stop it, ${instead}.`;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST, timeout: PATIENCE_MS });
    const end = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    // A port that neither accepts nor refuses is not free either.
    socket.once("timeout", () => end(true));
  });
}
