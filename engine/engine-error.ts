/** A problem with the machine or the network that a person can act on: its message is one plain sentence or two. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
