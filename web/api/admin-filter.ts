/** The spam filter and the quarantine of the administration API. */
import { level, queryOf, root } from './admin.ts';
import { type Answer, ask } from './http.ts';

export interface Learned {
  readonly spam: number;
  readonly ham: number;
  readonly tokens: number;
}

export const steps = ['tag', 'junk', 'greylist', 'quarantine', 'reject'] as const;
/** null is never. */
export type Thresholds = Readonly<Record<(typeof steps)[number], number | null>>;

export interface SpamState {
  readonly model: {
    readonly operator: Learned;
    readonly starter: Learned & { readonly share: number };
    readonly users: readonly (Learned & { readonly address: string })[];
    readonly waiting: number;
  };
  readonly policy: {
    readonly enabled: boolean;
    readonly malware: 'reject' | 'quarantine';
    readonly usual: Thresholds;
    readonly others: readonly { readonly who: string; readonly thresholds: Thresholds }[];
  };
  readonly greylist: {
    readonly enabled: boolean;
    /** Seconds. */
    readonly delay: number;
    readonly waiting: number;
    readonly known: number;
    readonly exact: boolean;
  };
  readonly senders: {
    readonly good: number;
    readonly bad: number;
    readonly unsure: number;
    readonly exact: boolean;
  };
}

export interface GreylistEntry {
  readonly of: 'attempt' | 'put-off' | 'sender' | 'address' | 'network' | 'domain';
  readonly firstSeen: string;
  readonly passes: number;
  readonly forgottenAt: string;
}

export interface KnownSender {
  readonly kind: 'address' | 'network' | 'domain' | 'signer';
  readonly name: string;
  readonly ham: number;
  readonly spam: number;
  readonly refused: number;
}

export interface Quarantined {
  readonly address: string;
  readonly email: string;
  readonly receivedAt: string;
  readonly size: number;
  readonly from: string;
  readonly subject: string;
  readonly trust: { readonly reason: string } | null;
  readonly spam: {
    readonly score: number;
    readonly reasons: readonly { readonly signal: string; readonly points: number; readonly why: string }[];
  } | null;
}

type Done = Promise<Answer<unknown>>;
type Which = Pick<Quarantined, 'address' | 'email'>;

export const spam = {
  state: () => ask<SpamState>('GET', `${root}/spam`),
  greylist: (attempt: { readonly remoteAddress: string; readonly sender: string; readonly recipient: string }) =>
    ask<{ readonly entries: readonly GreylistEntry[] }>('GET', `${root}/spam/greylist${queryOf(attempt)}`),
  reputation: (name: string) =>
    ask<{ readonly senders: readonly KnownSender[] }>('GET', `${root}/spam/reputation${queryOf({ name })}`),
};

const path = ({ address, email }: Which): string => `${root}/quarantine/${level(address)}/${level(email)}`;

export const quarantine = {
  list: (address: string) =>
    ask<{ readonly messages: readonly Quarantined[]; readonly more: boolean }>(
      'GET',
      `${root}/quarantine${queryOf({ address })}`,
    ),
  get: (which: Which) => ask<Quarantined>('GET', path(which)),
  release: (which: Which): Done => ask('POST', `${path(which)}/release`, {}),
  remove: (which: Which): Done => ask('DELETE', path(which), {}),
  restore: (which: Which): Done => ask('POST', `${path(which)}/restore`, {}),
};
