import * as z from "zod";
import type { ResolvedPreset } from "../presets/preset-table.ts";
import type { Problem } from "../problem.ts";

const emailSchema = z.email();

/**
 * Who is written to when an alarm goes off. Default: nobody.
 * @param preset undefined when it is at fault, so that nobody knows whether there are alarms
 */
export function parseAlarmEmail(
  text: string | undefined,
  preset: ResolvedPreset | undefined,
  { stack, file }: { stack: string; file: string },
): { alarmEmail: string | undefined; problems: Problem[] } {
  if (!text) return { alarmEmail: undefined, problems: [] };
  const isAddress = emailSchema.safeParse(text).success;
  const problems = [
    ...(isAddress ? [] : [notAnAddress(text, stack, file)]),
    ...(preset?.alarms === false ? [noAlarms(preset, stack, file)] : []),
  ];
  return { alarmEmail: problems.length === 0 ? text : undefined, problems };
}

function notAnAddress(text: string, stack: string, file: string): Problem {
  return {
    code: "ALARM_EMAIL",
    files: [file],
    message: `\`alarmEmail\` is ${JSON.stringify(text)}, which is no e-mail address, so no alarm would reach anybody.`,
    fix: `Set one address: pulumi config set alarmEmail ops@example.com --stack ${stack}. More subscribers: docs/operations.md`,
  };
}

function noAlarms({ name }: ResolvedPreset, stack: string, file: string): Problem {
  return {
    code: "ALARM_EMAIL",
    files: [file],
    message: `\`alarmEmail\` is set, and with preset ${name} and its overrides the stack has no alarms that could be sent there.`,
    fix: `To have alarms: pulumi config set --path overrides.alarms true --stack ${stack}. To go without: pulumi config rm alarmEmail --stack ${stack}`,
  };
}
