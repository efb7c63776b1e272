/**
 * Which of several verifiers a proof was made from. All of them are tried, so that time does not tell which, or how far down.
 */
export function whichHolds<V>(verifiers: readonly V[], holds: (verifier: V) => boolean): number {
  let found = -1;
  for (const [index, verifier] of verifiers.entries()) if (holds(verifier) && found === -1) found = index;
  return found;
}
