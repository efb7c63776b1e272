/** What the worker can do. To add an operation: a row in ../port.ts and one here. */
import type { OperationName, Operations } from '../port.ts';
import { openLetter } from './letters/open.ts';
import { noSecrets } from './secrets.ts';

type Table = {
  readonly [N in OperationName]: (ask: Operations[N]['ask']) => Promise<Operations[N]['answer']>;
};

const table: Table = {
  open: (ask) => openLetter(ask, noSecrets),
};

export const perform = <N extends OperationName>(
  name: N,
  ask: Operations[N]['ask'],
): Promise<Operations[N]['answer']> => table[name](ask);
