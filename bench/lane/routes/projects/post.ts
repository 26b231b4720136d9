import { handler } from "#plinth";
import { newProject } from "../../lib/new-project.ts";
import { createProject } from "../../lib/project.ts";

export const main = handler((project) => createProject(project), { body: newProject, public: true });
