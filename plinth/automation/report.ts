import { styleText } from "node:util";

/** Takes one line for the person who waits. */
export type Report = (line: string) => void;

/** Progress goes to stderr, so that stdout holds the answer alone; coloured on a terminal only. */
export const reportToStderr: Report = (line) =>
  void process.stderr.write(`${styleText("dim", "plinth:", { stream: process.stderr })} ${line}\n`);

/** A failure that is told in one sentence, without a stack. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}
