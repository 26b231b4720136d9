import * as z from "zod";

/** A project, as it is stored and as it is sent. */
export const project = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});

/** What addresses one project. */
export const projectKey = z.object({ id: z.string().min(1).max(100) });
