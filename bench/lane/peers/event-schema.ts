import { transpileSchema } from "@middy/validator/transpile";
import { jsonSchema } from "./json-schema.ts";

/** A bundle gets the compiled schema alone in place of this module, as middy recommends: compiling takes longer than all else. */
export const eventSchema = transpileSchema(jsonSchema);
