/**
 * What one prefers, on every device: values by name, kept by the server (https://postern.email/jmap/preferences).
 * A name has one place in the pages that reads and writes it, and that says with `is` what it understands: what another version
 * has written is then as if it were not there.
 */
import type { JmapClient } from '../api/jmap.ts';
import { hearChanges } from '../api/push.ts';

type Values = Readonly<Record<string, unknown>>;

class Preferences {
  values = $state.raw<Values>({});
  /** Until then every value is what it is without one. */
  isLoaded = $state(false);
  #client: JmapClient | null = null;
  /** Values that are on their way: what the server tells meanwhile is older. */
  #writing = 0;

  /** Loads them and hears of changes, until the returned function is called. */
  follow(client: JmapClient): () => void {
    this.#client = client;
    void this.#load();
    const stop = hearChanges(client.session, ['Preferences'], () => void this.#load());
    return () => {
      stop();
      this.#client = null;
      this.values = {};
      this.isLoaded = false;
    };
  }

  /** The value of a name; `otherwise` where there is none that is understood. */
  get<T>(name: string, is: (value: unknown) => value is T, otherwise: T): T {
    const value = this.values[name];
    return is(value) ? value : otherwise;
  }

  /** Shown at once; null takes it away. Answers whether the server has it: where not, it is again as it was. */
  set(name: string, value: unknown): Promise<boolean> {
    return this.#change(changed(this.values, name, value), name, value);
  }

  /** As set, of one key of an object: those that another device writes meanwhile stay. */
  put(name: string, key: string, value: unknown): Promise<boolean> {
    const before = this.values[name];
    if (typeof before !== 'object' || before === null) return this.set(name, value === null ? null : { [key]: value });
    const after = changed(this.values, name, changed(before as Values, key, value));
    return this.#change(after, `${name}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value);
  }

  async #change(after: Values, path: string, value: unknown): Promise<boolean> {
    const client = this.#client;
    if (client === null) return false;
    const before = this.values;
    this.values = after;
    this.#writing += 1;
    const done = await client
      .ask<{ readonly notUpdated: object | null }>('Preferences/set', {
        update: { singleton: { [`values/${path}`]: value } },
      })
      .then(({ notUpdated }) => notUpdated === null)
      .catch(() => false);
    this.#writing -= 1;
    if (!done) this.values = before;
    // What others have written meanwhile was not taken over.
    await this.#load();
    return done;
  }

  async #load(): Promise<void> {
    const client = this.#client;
    if (client === null || this.#writing > 0) return;
    try {
      const { list } = await client.ask<{ readonly list: readonly { readonly values: Values }[] }>('Preferences/get');
      if (this.#client !== client || this.#writing > 0) return;
      this.values = list[0]?.values ?? {};
      this.isLoaded = true;
    } catch {
      // Without the server they stay as they were.
    }
  }
}

function changed(values: Values, name: string, value: unknown): Values {
  const { [name]: _before, ...others } = values;
  return value === null ? others : { ...others, [name]: value };
}

export const preferences = new Preferences();
