/** Keys of a lab's domain, once they sign. */
import type { Lab } from './lab.ts';
import { waitFor } from './wait-for.ts';

interface Key {
  readonly name: string;
  readonly record: string;
  readonly state: string;
}

/** Names, and the records that DNS has there. */
export async function keysInUse(lab: Pick<Lab, 'postern'>, domain: string): Promise<Readonly<Record<string, string>>> {
  const keys = await waitFor(
    'keys in use',
    async () => {
      const { output } = await lab.postern(['dkim', 'list', domain, '--json']);
      const found = JSON.parse(output) as readonly Key[];
      return found.length === 2 && found.every(({ state }) => state === 'signing') ? found : null;
    },
    { timeout: 60_000, every: 250 },
  );
  return Object.fromEntries(keys.map(({ name, record }) => [name, record]));
}
