import { handler } from "#plinth";

/** A middleware of the author's own around a function that sees every method. */
export const main = handler((_body, { rawEvent }) => ({ method: rawEvent.requestContext.http.method }), {
  public: true,
  middleware: [
    {
      after: (request) => {
        request.response.headers["x-after"] = "seen";
      },
      onError: (request) => {
        request.response.headers["x-failed"] = "seen";
      },
    },
  ],
});
