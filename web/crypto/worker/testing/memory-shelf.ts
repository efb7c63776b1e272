/** A device's store for tests: it can be looked into, and changed. */
import type { Kept, Shelf } from '../index/shelf.ts';

export class MemoryShelf implements Shelf {
  readonly kept = new Map<string, Kept>();

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.kept.keys()]);
  }

  read(name: string): Promise<Kept | null> {
    return Promise.resolve(this.kept.get(name) ?? null);
  }

  replace(goes: readonly string[], comes: readonly Kept[]): Promise<boolean> {
    if (!goes.every((name) => this.kept.has(name))) return Promise.resolve(false);
    for (const name of goes) this.kept.delete(name);
    for (const one of comes) this.kept.set(one.name, one);
    return Promise.resolve(true);
  }

  clear(): Promise<void> {
    this.kept.clear();
    return Promise.resolve();
  }
}
