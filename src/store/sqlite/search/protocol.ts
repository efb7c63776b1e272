/**
 * What the main thread and the index thread say to each other.
 */
export type Request =
  /** Of every account, what was left when the thread ended last is indexed. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'changed'; readonly account: number }
  | {
      readonly kind: 'candidates';
      readonly id: number;
      readonly account: number;
      readonly mailbox: number;
      readonly text: string;
      readonly like: boolean;
    }
  /** Answered when all e-mails of the account are indexed. */
  | { readonly kind: 'settle'; readonly id: number; readonly account: number }
  | { readonly kind: 'close' };

export type Answer =
  | { readonly kind: 'answer'; readonly id: number; readonly uids: Uint32Array<ArrayBuffer> | null }
  /** Nothing is left to do for a while. */
  | { readonly kind: 'idle' };
