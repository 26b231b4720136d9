/**
 * The part of an address that one caller cannot change at will: all of an IPv4 address, and the first 64 bits of an IPv6
 * address, since every connection has all addresses behind them.
 */
export function toNetwork(address: string): string {
  if (!address.includes(":")) return address;
  // An IPv4 address in IPv6 notation: `::ffff:192.0.2.1`.
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const [left = "", right] = address.toLowerCase().split("::");
  const [first, last] = [toGroups(left), toGroups(right ?? "")];
  const zeros = right === undefined ? [] : Array<string>(Math.max(8 - first.length - last.length, 0)).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}

// `0db8` and `db8` are the same group.
function toGroups(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
