/** Something that the server is asked for once, and again where it did not answer. */
import type { Answer } from '../api/http.ts';

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failed = $state(false);
  readonly #load: () => Promise<Answer<T>>;

  constructor(load: () => Promise<Answer<T>>) {
    this.#load = load;
    void this.again();
  }

  async again(): Promise<void> {
    const answer = await this.#load();
    this.failed = !answer.ok;
    if (answer.ok) this.value = answer.value;
  }
}
