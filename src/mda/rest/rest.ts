/**
 * Mail at rest: what arrives in clear for an account that wants it so is encrypted to its own key before it is kept. The copy that is
 * kept and nothing else: filters have read the message, and what is sent on, bounced or reported stays as it came.
 * A message that cannot be encrypted is kept in clear, and its owner is told once a day: it must not be lost.
 * Not here: the encryption (keys/at-rest.ts), which key (an AccountKey with isAtRest).
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { createThread, moduleBeside } from '../../base/worker-thread.ts';
import type { ResolvedAccount } from '../../directory/resolve.ts';
import type { Account } from '../../directory/types.ts';
import type { AccountKeyStore } from '../../keys/account-keys.ts';
import type { AccountKey } from '../../keys/types.ts';
import { type ContentStore, type StagedContent, stagedSize } from '../../ms/content.ts';
import type { StandardName } from '../../sealed/types.ts';
import { limits } from '../limits.ts';
import type { LocalDelivery } from '../types.ts';

export interface RestAsk {
  readonly message: Uint8Array;
  readonly standard: StandardName;
  readonly key: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type RestAnswer =
  | { readonly kind: 'sealed'; readonly octets: Uint8Array }
  /** It came encrypted. */
  | { readonly kind: 'as it is' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface RestDeps {
  readonly keys: Pick<AccountKeyStore, 'atRest'>;
  readonly content: ContentStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells an account why its mail is in clear; at most so often as it wishes. */
  readonly complain: (owner: Account, reason: string) => Promise<void>;
}

export interface Rest {
  /** The deliveries to these accounts, those with a content of their own where it is kept encrypted. Never throws. */
  readonly seal: (
    deliveries: readonly LocalDelivery[],
    reached: readonly ResolvedAccount[],
    message: StagedContent,
  ) => Promise<readonly LocalDelivery[]>;
}

export function createRest({ keys, content, clock, log, complain }: RestDeps): Rest {
  const thread = createThread<RestAsk, RestAnswer>(moduleBeside(import.meta.url, 'rest-thread'), limits.restQueue);

  async function sealed(message: StagedContent, owner: Account, key: AccountKey): Promise<StagedContent | null> {
    const { standard, octets, fingerprint } = key;
    const failed = async (reason: string): Promise<null> => {
      log.error('mda.rest.clear', { account: owner.id, fingerprint, reason });
      await complain(owner, reason);
      return null;
    };
    const size = stagedSize(message);
    if (size > limits.restOctets) return failed(`it is larger than ${limits.restOctets} octets`);
    const read = await content.staged(message).read(0, size);
    const answer = await thread({ message: read, standard, key: octets, at: clock.now() });
    if (answer === null) return failed('too much mail waits to be encrypted');
    if (answer.kind === 'failed') return failed(answer.reason);
    return answer.kind === 'sealed' ? staged(content, Buffer.from(answer.octets)) : null;
  }

  return {
    async seal(deliveries, reached, message) {
      const found: LocalDelivery[] = [];
      for (const [at, delivery] of deliveries.entries()) {
        const owner = reached[at]?.account;
        const key = delivery.withheld === true ? null : await keys.atRest(delivery.account);
        const own = key === null || owner === undefined ? null : await sealed(message, owner, key);
        found.push(own === null ? delivery : { ...delivery, content: own });
      }
      return found;
    },
  };
}

async function staged(content: ContentStore, octets: Buffer): Promise<StagedContent> {
  const draft = content.draft();
  await draft.write(octets);
  return draft.finish();
}
