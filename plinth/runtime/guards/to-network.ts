const mappedPrefix = "::ffff:";

/**
 * The part of an address that one caller cannot change at will: all of an IPv4 address, and the first 64 bits of an IPv6
 * address, since every connection has all addresses behind them.
 */
export function toNetwork(address: string): string {
  const text = address.toLowerCase();
  if (!text.includes(":")) return text;
  // An IPv4 address in IPv6 notation, `::ffff:192.0.2.1`. (Node's own check of it costs a millisecond of a cold start.)
  const mapped = text.slice(mappedPrefix.length);
  if (text.startsWith(mappedPrefix) && mapped.includes(".")) return mapped;
  const [first, last] = text.split("::").map(toGroups);
  const zeros = 8 - (first?.length ?? 0) - (last?.length ?? 0);
  const groups = [...(first ?? []), ...Array<string>(Math.max(zeros, 0)).fill("0"), ...(last ?? [])];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

// `0db8` and `db8` are the same group.
function toGroups(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
