import { handler, NotFound } from "#plinth";
import { project, projectKey } from "../../../lib/project.ts";
import { projects } from "../../../resources.ts";

export const main = handler(
  async (_body, { params }) => {
    const found = await projects.get(params);
    if (found === undefined) throw new NotFound("There is no project with this id.");
    return found;
  },
  { public: true, params: projectKey, response: project, uses: [projects.read] },
);
