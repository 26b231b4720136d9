import { isRecord } from "../request.ts";

/** What an option may be, and what to write where it is not that. */
export type GuardRule = readonly [isRight: (value: unknown) => boolean, whatToWrite: string];

/** Throws one `TypeError` that lists every fault of a guard's options, as the route is loaded. */
export function checkGuardOptions(name: string, options: unknown, rules: Readonly<Record<string, GuardRule>>): void {
  if (!isRecord(options)) throw new TypeError(`${name}(): its argument is no object; write ${name}({ … }).`);
  const names = Object.keys(rules);
  const faults = Object.keys(options)
    .filter((option) => !names.includes(option))
    .map((option) => `there is no option "${option}"; write one of ${names.join(", ")}`);
  for (const [option, [isRight, whatToWrite]] of Object.entries(rules)) {
    if (options[option] !== undefined && !isRight(options[option])) faults.push(`write ${option} as ${whatToWrite}`);
  }
  if (faults.length > 0) throw new TypeError(`${name}(): ${faults.join(`.\n${name}(): `)}.`);
}

export function isWholeFrom(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}
