/** The environment variable that tells a function the URL of a queue: `send-mail` → `PLINTH_QUEUE_SEND_MAIL`. */
export function queueVariable(queueName: string): string {
  return `PLINTH_QUEUE_${toVariable(queueName)}`;
}

/** The environment variable that tells a function the name or ARN of another: `resize` → `PLINTH_FUNCTION_RESIZE`. */
export function functionVariable(functionName: string): string {
  return `PLINTH_FUNCTION_${toVariable(functionName)}`;
}

/** Refuses a name that no file of a task can have. */
export function checkTaskName(declaration: "queue" | "lambda", folder: string, name: unknown): void {
  if (typeof name === "string" && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return;
  throw new TypeError(
    `${declaration}("${String(name)}"): write the name of a file in ${folder}/, without .ts, such as ${declaration}("send-mail").`,
  );
}

/** The value of the variable, or the sentence that says which grant is missing. */
export function readAddress(variable: string, kind: "queue" | "function", name: string, grant: string): string {
  const address = process.env[variable];
  if (address) return address;
  const handle = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  throw new Error(
    `This code uses the ${kind} "${name}" without saying so. Add to the options of the route or task that runs it: uses: [${handle}.${grant}].`,
  );
}

function toVariable(name: string): string {
  return name.replaceAll("-", "_").toUpperCase();
}
