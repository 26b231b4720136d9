/** What authors' tests import, as `#plinth/testing`. */
export { type ApiEvent, type ApiEventParts, apiEvent, type TestUser } from "./api-event.ts";
export { callRoute, type RouteResponse } from "./call-route.ts";
export { clearBuckets, clearTables, setSecret } from "./memory-aws.ts";
export { startDatabase, type TestDatabase } from "./start-database.ts";
