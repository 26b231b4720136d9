export { freePort } from "../../engine/free-port.ts";
