/** One change of the directory, made and told: what the commands for domains, accounts and aliases have in common. */
import type { DirectoryChange } from '../directory/port.ts';
import { type Json, type Outcome, done } from './command.ts';
import { type DataPlace, withStore } from './data.ts';
import { reachable } from './reachable.ts';
import { refusalFailure } from './refusals.ts';
import type { Terminal } from './terminal.ts';

export interface Told {
  /** The domain or address that is changed: what a refusal speaks of. */
  readonly of: string;
  readonly change: DirectoryChange | ((place: DataPlace) => DirectoryChange);
  readonly text: string;
  readonly value: Readonly<Record<string, Json>>;
  /** Where mail goes from now on; the operator is warned when nobody is there. */
  readonly target?: string;
}

export const changeDirectory = (
  values: { readonly config?: string },
  terminal: Terminal,
  { of, change, text, value, target }: Told,
): Promise<Outcome> =>
  withStore(values, terminal, async ({ directory }, place) => {
    const refusal = await directory.change(typeof change === 'function' ? change(place) : change);
    if (refusal !== null) return refusalFailure(refusal, of);
    if (target === undefined) return done(text, value);
    const reaches = await reachable(directory, target, place);
    const warning = reaches ? '' : `; but ${target} does not exist here: postern account add makes it`;
    return done(`${text}${warning}`, { ...value, reaches });
  });
