import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildEntries } from "./build-entries.ts";
import { BUNDLE_FOLDER } from "./bundle-folder.ts";
import { MIGRATIONS_ENTRY } from "./entry.ts";
import { type WrittenBundle, writeBundle } from "./write-bundle.ts";

/** Bundles the function that applies migrations. It is the same for every database: the SQL files come when it is called. */
export async function bundleMigrations(projectRoot: string): Promise<WrittenBundle> {
  const staging = join(projectRoot, BUNDLE_FOLDER, `.staging-${randomUUID()}`);
  await mkdir(staging, { recursive: true });
  try {
    const entry = { function: MIGRATIONS_ENTRY, files: [], routes: [] };
    const { built, problems } = await buildEntries({ projectRoot, staging, nativePackages: [] }, [entry], undefined);
    const [whole] = built;
    if (!whole) throw new Error(`Plinth's own migrations do not build: ${JSON.stringify(problems)}`);
    return await writeBundle(projectRoot, whole);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
