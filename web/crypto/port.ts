/**
 * What the page asks of the crypto worker, and what it gets. Everything that touches a private key, or the inside of a sealed
 * message, happens over there; what comes back are plain values. One row for each operation: to add one, a row here and a row in
 * worker/operations.ts.
 */
import type { AuthorityOperations } from './authority.ts';
import type { CertificatePath, CertificateStatus, OpenAsk, OpenedLetter, ToldStatus } from './letter.ts';
import type { SealOperations } from './outgoing.ts';
import type { IndexOperations } from './sealed-index.ts';
import type { VaultOperations } from './vault.ts';

export interface Operations extends VaultOperations, SealOperations, IndexOperations, AuthorityOperations {
  /** Opens a message and says what is covered by what. */
  readonly open: { readonly ask: OpenAsk; readonly answer: OpenedLetter };
  /** What is proven of certificates by what was told of them. */
  readonly revocation: {
    readonly ask: { readonly paths: readonly CertificatePath[]; readonly told: readonly ToldStatus[] };
    readonly answer: readonly CertificateStatus[];
  };
}

export type OperationName = keyof Operations;

/** What the worker is sent. */
export interface Asked<N extends OperationName = OperationName> {
  readonly id: number;
  readonly name: N;
  readonly ask: Operations[N]['ask'];
}

/** What it sends. An `error` is a fault of ours: what a letter or a key has wrong with it is in the answers. */
export type Answered =
  | { readonly id: number; readonly answer: Operations[OperationName]['answer'] }
  | { readonly id: number; readonly error: string };
