/** One change to one account that must exist. */
import type { DirectoryChange } from '../directory/port.ts';
import { checkAccountAddress } from '../directory/provision.ts';
import { type Json, type Outcome, failed } from './command.ts';
import type { DataPlace } from './data.ts';
import { changeDirectory } from './directory-change.ts';
import { exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export const wrongAddress = (what: string) => failed(exit.data, what, 'an example is ada@example.org');

export async function changeAccount(
  values: { readonly config?: string },
  terminal: Terminal,
  written: string,
  words: string,
  make: (address: string, place: DataPlace) => DirectoryChange,
  told: Readonly<Record<string, Json>> = {},
): Promise<Outcome> {
  const address = checkAccountAddress(written, '');
  if (!address.ok) return wrongAddress(address.error);
  return await changeDirectory(values, terminal, {
    of: address.value,
    change: (place) => make(address.value, place),
    text: `${address.value} ${words}`,
    value: { address: address.value, ...told },
  });
}
