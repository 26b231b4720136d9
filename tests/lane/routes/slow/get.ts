import { handler } from "#plinth";

/** Never answers; the deadline does. */
export const main = handler(() => new Promise(() => undefined), { public: true, timeoutSeconds: 1 });
