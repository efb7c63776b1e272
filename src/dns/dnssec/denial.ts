/** What a proof of absence says. RFC 4035 §5.4, RFC 5155 §8 */
import type { WireName } from './names.ts';

export interface Question {
  readonly name: WireName;
  readonly type: number;
}

export type Denial =
  | {
      readonly kind: 'no-data';
      /** The name is that of a zone of its own, and the record its parent's. */
      readonly isDelegation: boolean;
      /** There may be a delegation without DS at or above the name all the same. RFC 5155 §6 */
      readonly optOut: boolean;
    }
  | { readonly kind: 'no-name'; readonly optOut: boolean }
  /** More iterations than anybody should ask for: the zone counts as unsigned. RFC 9276 §3.2 */
  | { readonly kind: 'too-costly' };
