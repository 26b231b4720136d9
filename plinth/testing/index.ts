// What route authors test with: `import { callRoute } from "#plinth/testing"`.
export { callRoute, type RouteRequest, type RouteResponse, type TestUser } from "./call-route.ts";
