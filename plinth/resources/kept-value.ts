/** Gives the value: the one that is kept, or a new one. */
export type KeptValue<T> = () => Promise<T>;

/** How long an old value serves after its time, while no new one is to be had. */
const graceMs = 3_600_000;
/** How long nobody asks again after that failed. */
const pauseMs = 30_000;

/**
 * Fetches a value when it is first wanted and when its time is over, once for all who want it meanwhile. A value whose time is over
 * serves on for an hour where no new one is to be had: a service that fails must not take ours along.
 * @param ttlMs give or take a tenth, so that instances that began together do not all ask at once
 */
export function keepValue<T>(fetchValue: () => Promise<T>, ttlMs: number): KeptValue<T> {
  let kept: { readonly value: T; readonly endsAt: number } | undefined;
  let askAt = 0;
  let flight: Promise<T> | undefined;

  async function renew(): Promise<T> {
    try {
      const value = await fetchValue();
      askAt = Date.now() + ttlMs * (0.9 + Math.random() * 0.2);
      kept = { value, endsAt: askAt + graceMs };
      return value;
    } catch (error) {
      if (kept === undefined || Date.now() >= kept.endsAt) throw error;
      askAt = Date.now() + pauseMs;
      return kept.value;
    } finally {
      flight = undefined;
    }
  }

  return async () => {
    if (kept !== undefined && Date.now() < askAt) return kept.value;
    flight ??= renew();
    return flight;
  };
}
