/**
 * What leaves a function that failed: Lambda hands an error's name, message and stack to the caller, so it has the code as its
 * name, the same JSON as a route's error as its message, and no stack. The error itself is in the log.
 */
export class TaskFailure extends Error {
  constructor(code: string, body: string) {
    super(body);
    this.name = code;
    this.stack = "";
  }
}
