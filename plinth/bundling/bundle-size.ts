import type { Problem } from "../problem.ts";
import type { LoadedBundle } from "./build-and-load.ts";
import type { BuiltEntry } from "./bundle.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 250 MB unzipped, layers included.
const LAMBDA_UNZIPPED_BYTES = 262_144_000;
const HEAVIEST = 5;

type Measured = Pick<LoadedBundle, "entry" | "parts"> & {
  readonly bundle: { readonly zipBytes: number; readonly codeBytes: number };
};

/** A bundle that is larger than its budget, or than Lambda takes. */
export function checkBundleSize({ entry, bundle, parts }: Measured, budgetBytes: number): Problem[] {
  const { zipBytes, codeBytes } = bundle;
  const heaviest = `The heaviest in it: ${heaviestOf(parts).join(", ")}.`;
  if (codeBytes > LAMBDA_UNZIPPED_BYTES)
    return [
      {
        code: "BUNDLE_OVER_LAMBDA_LIMIT",
        files: entry.files,
        message: `The function \`${entry.function}\` has ${mb(codeBytes)} MB of code unzipped; Lambda takes ${mb(LAMBDA_UNZIPPED_BYTES)} MB, and nobody can raise that. ${heaviest}`,
        fix: "Import less, read large data from S3 at run time, or spread the routes over more functions (`packaging: route`).",
      },
    ];
  if (zipBytes <= budgetBytes) return [];
  return [
    {
      code: "BUNDLE_TOO_LARGE",
      files: entry.files,
      message: `The zip of the function \`${entry.function}\` has ${kb(zipBytes)} KB (${kb(codeBytes)} KB unzipped), and its budget is ${kb(budgetBytes)} KB: every cold start reads and compiles it. ${heaviest}`,
      fix: "Import less of the heaviest (a single function by its own path, a lighter package), move data out of the code, or raise the stack's budget: pulumi config set zipBudgetKb <number>.",
    },
  ];
}

/** `node_modules/zod 85 KB`: packages as one, files of the project by their paths. */
function heaviestOf(parts: BuiltEntry["parts"]): string[] {
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(parts)) {
    const name = nameOf(path);
    bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
  }
  return [...bytes]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, HEAVIEST)
    .map(([name, size]) => `${name} ${kb(size)} KB`);
}

// Where the package lies depends on the machine; the last node_modules in the path does not.
function nameOf(path: string): string {
  return /.*(node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
}

function kb(bytes: number): string {
  return (Math.round(bytes / 100) / 10).toLocaleString("en-US");
}

function mb(bytes: number): string {
  return (Math.round(bytes / 100_000) / 10).toLocaleString("en-US");
}
