import { handler } from "#plinth";
import { findProject } from "../../../lib/project.ts";

export const main = handler((_body, { params: { id = "" } }) => findProject(id), { public: true });
