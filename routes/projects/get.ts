import * as z from "zod";
import { handler } from "#plinth";
import { project } from "../../lib/project.ts";
import { projects } from "../../resources.ts";

export const main = handler((_body, { query }) => projects.list(query), {
  public: true,
  query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: z.string().optional() }),
  response: z.object({ items: z.array(project), cursor: z.string().nullable() }),
  uses: [projects.read],
});
