/**
 * One message while it is put together: octets in the order in which they come, straight into the store.
 * Once the store has failed, what still comes is dropped, so that the client can be told and the session lives on.
 */
import type { Draft, StagedContent } from '../../../ms/content.ts';

/** Chunks smaller than this are joined before they go into a draft. Our own. */
const smallChunk = 4_096;

export class Assembly {
  /** Whether any of it came in a literal8, which may hold NULs. */
  binary = false;
  readonly #draft: Draft;
  #failure: { readonly error: unknown } | null = null;
  /** Octets that drip are gathered, so that a message is never kept in many little pieces. */
  #small: Buffer[] = [];
  #gathered = 0;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Why the store did not take it all. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  put(octets: Buffer): Promise<void> | undefined {
    if (this.#failure !== null) return undefined;
    this.#small.push(octets);
    this.#gathered += octets.length;
    return this.#gathered < smallChunk ? undefined : this.#write();
  }

  /** null where the store failed. */
  async finish(): Promise<StagedContent | null> {
    await this.#write();
    if (this.#failure !== null) return null;
    try {
      return await this.#draft.finish();
    } catch (error) {
      this.#failure = { error };
      return null;
    }
  }

  #write(): Promise<void> | undefined {
    const [first] = this.#small;
    if (first === undefined) return undefined;
    const octets = this.#small.length === 1 ? first : Buffer.concat(this.#small);
    this.#small = [];
    this.#gathered = 0;
    return this.#draft.write(octets)?.catch((error: unknown) => {
      this.#failure ??= { error };
      return this.#draft.abandon();
    });
  }
}
