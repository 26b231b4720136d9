import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const ZOD_POSITION = /file:[^\s()]*\/(\.zod\/\w+|zod)\.mjs:\d+:\d+/;

/**
 * A stack with the positions of the sources in the place of those of a built file; frames of Node itself are left out, and
 * those of zod's own file name no position.
 * @param codeFile absolute path of the built file, beside which its map lies
 */
export function toSourceStack(projectRoot: string, codeFile: string, stack: string): string {
  const built = pathToFileURL(codeFile).href;
  const lines = stack
    .split("\n")
    .filter((line) => !/node:internal|describe-child\.ts|guard-load\.ts/.test(line))
    // It has no map, and where in zod helps nobody.
    .map((line) => line.replace(ZOD_POSITION, "zod"));
  if (!lines.some((line) => line.includes(built))) return lines.join("\n");
  const mapFile = `${codeFile}.map`;
  const map = new SourceMap(JSON.parse(readFileSync(mapFile, "utf8")));
  return lines
    .map((line) => {
      const at = line.indexOf(built);
      const [text, lineNumber, column] = (at >= 0 && /^:(\d+):(\d+)/.exec(line.slice(at + built.length))) || [];
      if (!text) return line;
      const origin = map.findOrigin(Number(lineNumber), Number(column));
      if (!("fileName" in origin) || !origin.fileName) return line;
      // A map's sources are URLs: the brackets of a route's folder are escaped in it.
      const file = relative(projectRoot, resolve(dirname(mapFile), decodeURIComponent(origin.fileName)))
        .split(sep)
        .join("/");
      return `${line.slice(0, at)}${file}:${origin.lineNumber}:${origin.columnNumber}${line.slice(at + built.length + text.length)}`;
    })
    .join("\n");
}
