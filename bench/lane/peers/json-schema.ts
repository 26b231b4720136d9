/** The zod schema of `newProject` in JSON schema, for middy's validator, which does not take zod. */
export const jsonSchema = {
  type: "object",
  required: ["body"],
  properties: {
    body: {
      type: "object",
      required: ["name", "visibility", "tags", "budget"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 100 },
        description: { type: "string", maxLength: 500 },
        visibility: { type: "string", enum: ["private", "team", "public"] },
        tags: { type: "array", maxItems: 10, items: { type: "string", minLength: 1, maxLength: 30 } },
        budget: { type: "integer", minimum: 0 },
      },
    },
  },
};
