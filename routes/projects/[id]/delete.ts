import { handler, NotFound } from "#plinth";
import { projectKey } from "../../../lib/project.ts";
import { projects } from "../../../resources.ts";

export const main = handler(
  async (_body, { params }) => {
    const removed = await projects.delete(params);
    if (removed === undefined) throw new NotFound("There is no project with this id.");
  },
  { public: true, params: projectKey, uses: [projects.write] },
);
