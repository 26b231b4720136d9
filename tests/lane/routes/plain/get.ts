/** No handler around it: it goes through the lane all the same. */
export const main = async () => ({ plain: true });
