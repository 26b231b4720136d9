// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const weekdays = "SUN MON TUE WED THU FRI SAT".split(" ");

interface Field {
  readonly least: number;
  readonly most: number;
  /** Names that stand for the numbers from `least` on. */
  readonly names: readonly string[];
  /** Forms that this field alone has. */
  readonly special: RegExp;
}

const noSpecial = /^(?!)/;
const fields: readonly Field[] = [
  { least: 0, most: 59, names: [], special: noSpecial },
  { least: 0, most: 23, names: [], special: noSpecial },
  // The last day of the month, and the weekday nearest to a day.
  { least: 1, most: 31, names: [], special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { least: 1, most: 12, names: months, special: noSpecial },
  // The last such weekday of the month, and the third of them: `6L`, `3#2`.
  { least: 1, most: 7, names: weekdays, special: /^(\?|[1-7]?L|[1-7]#[1-5])$/ },
  { least: 1970, most: 2199, names: [], special: noSpecial },
];

/** Whether EventBridge Scheduler takes it: `rate(5 minutes)`, `rate(1 hour)`, `cron(0 6 ? * MON-FRI *)`. */
export function isSchedule(schedule: unknown): boolean {
  if (typeof schedule !== "string") return false;
  if (/^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d{1,3}) (minutes|hours|days))\)$/.test(schedule)) return true;
  const parts = /^cron\((.*)\)$/.exec(schedule)?.[1]?.split(" ") ?? [];
  if (parts.length !== fields.length || !fields.every((field, index) => isField(field, parts[index] ?? "")))
    return false;
  // One of the two days must be left open, or they would contradict each other.
  return (parts[2] === "?") !== (parts[4] === "?");
}

/** Whether it names a time zone of the IANA database, as Scheduler takes it. */
export function isTimezone(timezone: unknown): boolean {
  // Node also takes an offset such as +01:00.
  if (typeof timezone !== "string" || !/^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(timezone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

function isField(field: Field, text: string): boolean {
  return field.special.test(text) || text.split(",").every((part) => isPart(field, part));
}

function isPart({ least, most, names }: Field, part: string): boolean {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => numberOf(end, least, names));
  return ends.length <= 2 && ends.every((end) => end >= least && end <= most);
}

function numberOf(text: string, least: number, names: readonly string[]): number {
  const index = names.indexOf(text);
  if (index >= 0) return index + least;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
