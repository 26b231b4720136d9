// What every candidate of the lane's bench answers with.

export function findProject(id: string) {
  return { id, name: "Harbour", visibility: "team", tags: ["port", "north"], updatedAt: "2026-03-01T09:30:00.000Z" };
}

export function createProject(project: object) {
  return { id: "p-7f3a", ...project };
}
