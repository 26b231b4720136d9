const masked = "[redacted]";

// What may hold any of the patterns below; almost no text does, so that the rest is not looked at further.
const suspicious = /eyJ|bearer|basic|passw|secret|token|api[-_]?key|\d(?:[ -]?\d){12}/i;
const patterns: readonly (readonly [pattern: RegExp, instead: string])[] = [
  // A JWT, signed or not.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, masked],
  [/\b(bearer|basic)\s+[\w\-.~+/]{6,}=*/gi, `$1 ${masked}`],
  // `password=…`, `"token": "…"`, as in query strings and in texts that quote a body.
  [/((?:passw(?:or)?d|secret|token|api[-_]?key)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, `$1${masked}`],
];
// The first digits that card issuers have, then up to 19 digits in the groups in which people write them.
const card = /\b[2-6]\d(?:[ -]?\d){11,17}\b/g;

/** A text without what must not reach a log: tokens, passwords that are spelled out, card numbers. */
export function redactText(text: string): string {
  if (!suspicious.test(text)) return text;
  let redacted = text;
  for (const [pattern, instead] of patterns) redacted = redacted.replace(pattern, instead);
  return redacted.replace(card, (digits) => (isCardNumber(digits) ? masked : digits));
}

/** Whether the digits are a card number by their check digit (ISO/IEC 7812-1, Luhn); separators do not count. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  if (digits.length < 13 || digits.length > 19 || !/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
