/**
 * Keys that strangers sent, read in a thread: a key may be made so that its signatures take seconds to look at, and the server goes on
 * meanwhile. Not here: which octets there are (harvest.ts), what is remembered of them (contact-keys.ts).
 */
import { createThread, moduleBeside } from '../base/worker-thread.ts';
import type { SeenKey } from './contact-keys.ts';
import type { Gleaned } from './harvest.ts';
import { limits } from './limits.ts';
import type { openPgpKeysFor } from './usable.ts';

/** `at`: milliseconds since the epoch. */
export type ReadAsk =
  | { readonly kind: 'gleaned'; readonly from: Gleaned; readonly at: number }
  | { readonly kind: 'offered'; readonly address: string; readonly octets: Uint8Array; readonly at: number };

export type ReadAnswer =
  | { readonly kind: 'gleaned'; readonly keys: readonly SeenKey[] }
  | { readonly kind: 'offered'; readonly read: Awaited<ReturnType<typeof openPgpKeysFor>> }
  | { readonly kind: 'failed'; readonly reason: string };

export interface KeyReading {
  /** As seenKeys; null where too much waits, or the thread is lost: it says nothing about the keys. */
  readonly seenKeys: (from: Gleaned, at: number) => Promise<readonly SeenKey[] | null>;
  readonly openPgpKeysFor: typeof openPgpKeysFor;
}

export function createKeyReading(): KeyReading {
  const thread = createThread<ReadAsk, ReadAnswer>(moduleBeside(import.meta.url, 'reading-thread'), limits.harvests);
  return {
    async seenKeys(from, at) {
      const answer = await thread({ kind: 'gleaned', from, at });
      if (answer?.kind === 'failed') throw new Error(answer.reason);
      return answer?.kind === 'gleaned' ? answer.keys.map(withBuffer) : null;
    },
    async openPgpKeysFor(address, octets, at) {
      const answer = await thread({ kind: 'offered', address, octets, at });
      if (answer?.kind === 'offered') return { ...answer.read, keys: answer.read.keys.map(withBuffer) };
      return {
        keys: [],
        refused: [answer?.kind === 'failed' ? answer.reason : 'too many keys are read at this moment'],
      };
    },
  };
}

/** Between threads a Buffer becomes what it is made of. */
export const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length);

const withBuffer = <K extends { readonly octets: Uint8Array }>(key: K) => ({ ...key, octets: bufferOf(key.octets) });
