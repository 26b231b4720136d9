/**
 * Whether a file is not meant to be a route or a task: it or one of its folders begins with `_`, it is a test or a type
 * declaration, or a hidden file such as `.gitkeep`. A hidden folder counts: `.well-known` is a path like any other.
 * @param parts folder names and file name
 */
export function isIgnored(parts: readonly string[]): boolean {
  const fileName = parts.at(-1) ?? "";
  return (
    parts.some((part) => part.startsWith("_")) || fileName.startsWith(".") || /\.(test|spec|d)\.ts$/.test(fileName)
  );
}
