import * as z from "zod";

/** The body of a POST, for every candidate that takes zod. */
export const newProject = z.object({
  name: z.string().min(1).max(100),
  description: z.string().max(500).optional(),
  visibility: z.enum(["private", "team", "public"]),
  tags: z.array(z.string().min(1).max(30)).max(10),
  budget: z.number().int().min(0),
});
