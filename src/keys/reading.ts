/**
 * Keys that strangers sent, read in a thread: a key may be made so that its signatures take seconds to look at, and the server goes on
 * meanwhile. Not here: which octets there are (harvest.ts), what is remembered of them (contact-keys.ts).
 */
import { type AskThread, createThread, moduleBeside } from '../base/worker-thread.ts';
import type { SeenKey } from './contact-keys.ts';
import type { Gleaned } from './harvest.ts';
import { limits } from './limits.ts';

export interface ReadAsk {
  readonly from: Gleaned;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type ReadAnswer =
  { readonly kind: 'read'; readonly keys: readonly SeenKey[] } | { readonly kind: 'failed'; readonly reason: string };

/** null where too much waits, or the thread is lost: it says nothing about the keys. */
export type KeyReading = AskThread<ReadAsk, ReadAnswer>;

export function createKeyReading(): KeyReading {
  const thread = createThread<ReadAsk, ReadAnswer>(moduleBeside(import.meta.url, 'reading-thread'), limits.harvests);
  return async (ask) => {
    const answer = await thread(ask);
    return answer?.kind === 'read' ? { kind: 'read', keys: answer.keys.map(withBuffer) } : answer;
  };
}

/** Between threads a Buffer becomes what it is made of. */
export const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);

const withBuffer = (key: SeenKey): SeenKey => ({ ...key, octets: bufferOf(key.octets) });
