/** The value of a config key, which is JSON text where it is a list or a map; any other text is itself. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
