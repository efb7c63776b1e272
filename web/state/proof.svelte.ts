/** What is changed only by who has just proven who that is: the proof is asked for when the server wants one. */
import type { Answer } from '../api/http.ts';

class Proof {
  /** Whom to tell whether it was given; null while nobody asks. */
  asked = $state.raw<((given: boolean) => void) | null>(null);

  /** Runs, and once more behind a proof that was wanted. */
  async with<T>(run: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await run();
    if (answer.ok || answer.code !== 'proof-wanted') return answer;
    const given = await new Promise<boolean>((resolve) => (this.asked = resolve));
    this.asked = null;
    return given ? await run() : answer;
  }
}

export const proof = new Proof();
