import { styleText } from "node:util";

/** Takes one line for the person who waits. */
export type Report = (line: string) => void;

/** Progress goes to stderr, so that stdout holds the answer alone; coloured on a terminal only. */
export const reportToStderr: Report = (line) =>
  void process.stderr.write(`${styleText("dim", "plinth:", { stream: process.stderr })} ${line}\n`);

/** What a shell reports of a program that Ctrl-C ended. */
export const INTERRUPTED = 130;

/** A failure that is told in one sentence, without a stack. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  /** Whether the user stopped the command; its exit code is then the one that a shell gives for Ctrl-C. */
  readonly isInterruption: boolean;

  constructor(message: string, { isInterruption = false } = {}) {
    super(message);
    this.isInterruption = isInterruption;
  }

  get exitCode(): number {
    return this.isInterruption ? INTERRUPTED : 1;
  }
}
