/**
 * The work's result, or the fault where it takes longer. The work is told by the signal, so that nothing is sent after the caller was
 * told that it failed.
 * @param toFault made only when it is needed
 */
export async function withinTimeLimit<T>(
  timeLimitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  toFault: () => Error,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(toFault());
      controller.abort();
    }, timeLimitMs);
  });
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
