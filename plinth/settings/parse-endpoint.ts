import { type Problem, sayValue } from "../problem.ts";

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/**
 * The URL of the embedded AWS, without a slash at its end; undefined when there is none or it is at fault.
 * @param written the config value; empty means AWS itself
 * @param port what PLINTH_AWS_PORT holds: another port than the URL's, for a machine on which that one is taken
 */
export function parseEndpoint(
  written: string,
  port: string | undefined,
  file: string,
): { endpoint: string | undefined; problems: Problem[] } {
  if (written === "") return { endpoint: undefined, problems: [] };
  const url = parseLoopback(written);
  const problems: Problem[] = [];
  if (!url) problems.push(notLoopback(written, file));
  if (port && !isPort(port)) problems.push(badPort(port));
  if (!url || problems.length > 0) return { endpoint: undefined, problems };
  if (port) url.port = port;
  return { endpoint: url.origin, problems };
}

/** The URL, if it is plain HTTP to this machine and nothing else. */
function parseLoopback(written: string): URL | undefined {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isPlain =
    url?.protocol === "http:" && url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return url && isPlain && url.port !== "0" && LOOPBACK_HOSTS.includes(url.hostname) ? url : undefined;
}

function isPort(text: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535;
}

function notLoopback(written: string, file: string): Problem {
  return {
    code: "CONFIG_ENDPOINT",
    files: [file],
    message: `\`awsEndpoint\` is ${sayValue(withoutPassword(written))}; an embedded AWS lives on this machine, so only http:// to ${LOOPBACK_HOSTS.join(", ")} is taken.`,
    fix: "Write http://127.0.0.1:4566, or remove `awsEndpoint` to deploy to AWS itself.",
  };
}

function withoutPassword(url: string): string {
  return url.replace(/[^/]*@/, "…@");
}

function badPort(port: string): Problem {
  return {
    code: "ENVIRONMENT_PORT",
    files: [],
    message: `The environment variable PLINTH_AWS_PORT is ${sayValue(port)}, which is no port.`,
    fix: "Set it to a whole number from 1 to 65535, or unset it.",
  };
}
