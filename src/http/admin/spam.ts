/** The spam filter: what it has learned, from which score it does what, and what is remembered of strangers. */
import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { fail, ok } from '../../base/result.ts';
import { type FoundEntry, remembered } from '../../spam/greylist/lookup.ts';
import type { Attempt } from '../../spam/greylist/keys.ts';
import type { ModelStore } from '../../spam/model.ts';
import { periodOf } from '../../spam/reputation/counts.ts';
import type { Past } from '../../spam/reputation/points.ts';
import type { StrangerCounts } from '../../spam/strangers.ts';
import { wrongValue } from './directory-refusal.ts';
import { instant, named, nothing, time, typed, whole } from './fields.ts';
import { operation } from './operation.ts';

const steps = { tag: v.nullable(v.number()), junk: v.nullable(v.number()), greylist: v.nullable(v.number()) };
const thresholds = v.pipe(
  v.object({ ...steps, quarantine: v.nullable(v.number()), reject: v.nullable(v.number()) }),
  v.description('From which score it is done; null is never.'),
);

export interface SpamParts {
  readonly spamModel: Pick<ModelStore, 'stats'>;
  readonly strangerCounts: StrangerCounts;
  readonly spamPolicy: {
    readonly enabled: boolean;
    readonly malware: string;
    readonly usual: v.InferOutput<typeof thresholds>;
    /** Domains and accounts that have others. */
    readonly others: readonly { readonly who: string; readonly thresholds: v.InferOutput<typeof thresholds> }[];
  };
  /** Milliseconds. */
  readonly greylisting: {
    readonly enabled: boolean;
    readonly delay: number;
    readonly window: number;
    readonly remember: number;
  };
  readonly strangers: {
    greylist(attempt: Attempt, now: number): readonly FoundEntry[];
    reputation(name: string): readonly Past[];
  };
  readonly clock: Clock;
}

const learned = { spam: whole, ham: whole, tokens: whole };
const exact = v.pipe(v.boolean(), v.description('False where there are so many that they are estimated.'));
const seconds = v.pipe(v.number(), v.description('Seconds.'));

const getSpam = operation({
  name: 'getSpam',
  method: 'GET',
  path: 'spam',
  scope: 'mail:read',
  about:
    'What the spam filter has learned of whom, from which score it does what, who was asked to come back, and what is remembered of senders.',
  input: nothing,
  output: named(
    'SpamState',
    v.object({
      model: v.object({
        operator: v.object(learned),
        starter: v.object({
          ...learned,
          share: v.pipe(v.number(), v.description('How much it still counts, from 0 to 1.')),
        }),
        shared: v.pipe(whole, v.description('Words whose weights users have moved for everybody.')),
        users: v.array(v.object({ address: v.string(), ...learned, last: v.nullable(time) })),
        waiting: v.pipe(whole, v.description('Said by users, and not learned yet.')),
      }),
      policy: v.object({
        enabled: v.boolean(),
        malware: v.string(),
        usual: thresholds,
        others: v.array(v.object({ who: v.string(), thresholds })),
      }),
      greylist: v.object({
        enabled: v.boolean(),
        delay: seconds,
        window: seconds,
        remember: seconds,
        waiting: whole,
        known: whole,
        exact,
      }),
      senders: v.pipe(
        v.object({ good: whole, bad: whole, unsure: whole, exact }),
        v.description('Addresses, networks and proven names, by what mostly came of them.'),
      ),
    }),
  ),
  answer: async ({ spamModel, strangerCounts, spamPolicy, greylisting, clock }: SpamParts) => {
    const now = clock.now();
    const [stats, greylist, senders] = await Promise.all([
      spamModel.stats(),
      strangerCounts.greylist(now),
      // The period before this one still counts.
      strangerCounts.senders(periodOf(now) - 1),
    ]);
    const { enabled, delay, window, remember } = greylisting;
    return ok({
      model: {
        ...stats,
        users: stats.users.map(({ last, ...user }) => ({ ...user, last: last === null ? null : instant(last) })),
      },
      policy: { ...spamPolicy, others: [...spamPolicy.others] },
      greylist: { enabled, delay: delay / 1000, window: window / 1000, remember: remember / 1000, ...greylist },
      senders,
    });
  },
});

const getGreylist = operation({
  name: 'getGreylist',
  method: 'GET',
  path: 'spam/greylist',
  scope: 'mail:read',
  about:
    'What greylisting remembers of one sender, recipient and address. The rows stand under digests: only who names all three is told.',
  input: v.strictObject({
    remoteAddress: typed,
    sender: v.optional(v.pipe(v.string(), v.maxLength(320), v.description('"" of a notification.')), ''),
    recipient: typed,
  }),
  output: named(
    'GreylistEntries',
    v.object({
      entries: v.array(
        v.object({
          of: v.pipe(
            v.picklist(remembered),
            v.description(
              'attempt waits; put-off was put off for its score; the others are known because somebody came back.',
            ),
          ),
          firstSeen: time,
          passes: v.pipe(whole, v.description('Times that somebody came back.')),
          forgottenAt: time,
        }),
      ),
    }),
  ),
  refusals: [422],
  answer: ({ strangers, clock }: SpamParts, { remoteAddress, sender, recipient }) => {
    if (isIP(remoteAddress) === 0) return Promise.resolve(fail(wrongValue(`${remoteAddress} is no IP address`)));
    const found = strangers.greylist({ remoteAddress, reversePath: sender, forwardPath: recipient }, clock.now());
    return Promise.resolve(
      ok({
        entries: found.map(({ of, firstSeen, passes, forgottenAt }) => ({
          of,
          firstSeen: instant(firstSeen),
          passes,
          forgottenAt: instant(forgottenAt),
        })),
      }),
    );
  },
});

const getReputation = operation({
  name: 'getReputation',
  method: 'GET',
  path: 'spam/reputation',
  scope: 'mail:read',
  about:
    'What became of the mail of an IP address and its network, or of a domain that was proven, within about 30 days.',
  input: v.strictObject({ name: v.pipe(typed, v.description('192.0.2.7, 2001:db8::1 or example.org')) }),
  output: named(
    'Reputation',
    v.object({
      senders: v.array(
        v.object({
          kind: v.picklist(['address', 'network', 'domain', 'signer']),
          name: v.string(),
          ham: v.number(),
          spam: v.number(),
          refused: v.number(),
        }),
      ),
    }),
  ),
  answer: ({ strangers }: SpamParts, { name }) =>
    Promise.resolve(
      ok({
        senders: strangers.reputation(name).map(({ source, counts }) => ({
          kind: source.kind,
          name: source.name,
          ham: rounded(counts.ham),
          spam: rounded(counts.spam),
          refused: rounded(counts.refused),
        })),
      }),
    ),
});

/** Counts fade. */
const rounded = (count: number): number => Math.round(count * 10) / 10;

export const spamOperations = [getSpam, getGreylist, getReputation] as const;
