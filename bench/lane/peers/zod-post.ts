import { newProject } from "../lib/new-project.ts";

/** No lane at all: what any validated POST costs at least. */
export const handler = async ({ body }: { body: string }) => newProject.parse(JSON.parse(body));
