/** Spent stamps, for tests. */
import type { SpentStamps } from '../spent.ts';

export function memoryStamps(): SpentStamps {
  const spent = new Map<string, string>();
  return {
    spend(key, message) {
      const [name, on] = [key.toString('hex'), message.toString('hex')];
      const before = spent.get(name);
      if (before === undefined) spent.set(name, on);
      return Promise.resolve(before === undefined ? 'new' : before === on ? 'same-message' : 'spent');
    },
    sweep: () => Promise.resolve(null),
  };
}
