/**
 * Waiting for what another process is just about to give back: when one server follows another, the first may still be
 * finishing while the second starts.
 */
const pause = 100;

/** Tries until `busy` says no, for at most `patience` milliseconds; answers what the last try came to. */
export async function patiently<T>(
  attempt: () => Promise<T>,
  busy: (outcome: T) => boolean,
  patience: number,
): Promise<T> {
  const until = performance.now() + patience;
  for (;;) {
    const outcome = await attempt();
    if (!busy(outcome) || performance.now() >= until) return outcome;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
