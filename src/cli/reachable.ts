/** Whether mail for an address would find somebody, as far as this server can know: to warn of aliases that lead nowhere. */
import type { DirectoryReader } from '../directory/port.ts';
import { resolveRecipient } from '../directory/resolve.ts';
import { type DataPlace, subaddressSeparators } from './data.ts';

export async function reachable(directory: DirectoryReader, address: string, place: DataPlace): Promise<boolean> {
  const resolution = await resolveRecipient(directory, address, { subaddressSeparators: subaddressSeparators(place) });
  return resolution.kind === 'accounts' || resolution.kind === 'not-local';
}
