/** The index of sealed letters, as the page asks for it. */
import type { Clock } from '../../../../src/base/clock.ts';
import type { OpenAsk, OpenedLetter } from '../../letter.ts';
import type { OperationName, Operations } from '../../port.ts';
import type { InnerSubject, LetterName } from '../../sealed-index.ts';
import { openLetter } from '../letters/open.ts';
import type { Vault } from '../vault/vault.ts';
import { indexedLetter } from './letters.ts';
import { SealedIndex } from './sealed-index.ts';
import type { Shelf } from './shelf.ts';

type Row<N extends OperationName> = (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;

export interface IndexRows {
  readonly open: Row<'open'>;
  readonly 'index.read': Row<'index.read'>;
  readonly 'index.missing': Row<'index.missing'>;
  readonly 'index.find': Row<'index.find'>;
  readonly 'index.subjects': Row<'index.subjects'>;
  readonly 'index.names': Row<'index.names'>;
  readonly 'index.forget': Row<'index.forget'>;
  readonly 'index.clear': Row<'index.clear'>;
}

/** Nobody is believed: what is only opened needs no key of others. */
const noKeys: OpenAsk['keys'] = { openpgp: [], anchors: [], accepted: [], known: [], refused: [] };

export function indexOperations(vault: Vault, shelf: Shelf, clock: Clock): IndexRows {
  const index = new SealedIndex(shelf, () => vault.holder);
  const keys = (): string =>
    (vault.kept ?? [])
      .map(({ fingerprint }) => fingerprint)
      .toSorted()
      .join(' ');

  async function take(name: LetterName, letter: OpenedLetter): Promise<InnerSubject | null> {
    const { subject, ...indexed } = indexedLetter(name, letter, keys());
    await index.add({ subject, ...indexed });
    return subject === null ? null : { id: name.id, subject };
  }

  return {
    async open(ask) {
      const letter = await openLetter(ask, vault.secrets, clock.now());
      // It is read at once; a device that keeps nothing more keeps nobody from reading.
      if (ask.name !== undefined && vault.kept !== null) take(ask.name, letter).catch(() => undefined);
      return letter;
    },
    async 'index.read'({ message, name }) {
      if (vault.kept === null) return null;
      const ask = { message, keys: noKeys, receivedAt: name.at };
      return take(name, await openLetter(ask, vault.secrets, clock.now()));
    },
    'index.missing': (ids) => index.missing(ids, keys()),
    'index.find': (sought) => index.find(sought),
    'index.subjects': (ids) => index.subjects(ids),
    'index.names': () => index.names(),
    async 'index.forget'(ids) {
      await index.forget(ids);
      return null;
    },
    async 'index.clear'() {
      await index.clear();
      return null;
    },
  };
}
