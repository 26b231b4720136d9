import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A project folder made for one test. */
export interface TemporaryProject {
  readonly root: string;
  write(file: string, contents: string): Promise<void>;
  remove(): Promise<void>;
}

/** Writes these files (path → contents) into a new folder below the system's temporary one. */
export async function temporaryProject(files: Readonly<Record<string, string>>): Promise<TemporaryProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "plinth-project-")));
  const project: TemporaryProject = {
    root,
    async write(file, contents) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), contents);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const [file, contents] of Object.entries(files)) await project.write(file, contents);
  return project;
}
