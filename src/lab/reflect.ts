/**
 * The few functions of `Reflect` metadata that @peculiar/x509 asks for (its tsyringe refuses to load without them).
 * Import this before it. Not here: the rest of that proposal.
 */
type Key = string | symbol;

const metadata = new WeakMap<object, Map<Key, unknown>>();

const own = (key: Key, target: object): unknown => metadata.get(target)?.get(key);

function inherited(key: Key, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const value = own(key, at);
    if (value !== undefined) return value;
  }
  return undefined;
}

function define(key: Key, value: unknown, target: object): void {
  metadata.set(target, (metadata.get(target) ?? new Map<Key, unknown>()).set(key, value));
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, { getOwnMetadata: own, getMetadata: inherited, defineMetadata: define });
}
