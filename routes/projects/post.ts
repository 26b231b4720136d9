import * as z from "zod";
import { Conflict, handler } from "#plinth";
import { project } from "../../lib/project.ts";
import { projects } from "../../resources.ts";

export const main = handler(
  async ({ name }) => {
    const created = { id: crypto.randomUUID(), name, createdAt: new Date().toISOString() };
    if (!(await projects.put(created, { ifAbsent: true })))
      throw new Conflict("There is a project with this id already.");
    return created;
  },
  {
    public: true,
    body: z.strictObject({ name: z.string().trim().min(1).max(100) }),
    response: project,
    uses: [projects.write],
  },
);
