/** Whether anybody wants it, as the configuration wants it looked at: what scores, who is asked, what is done from which score. */
import type { Clock } from '../base/clock.ts';
import { createNetworks, parseNetwork } from '../base/networks.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { parseThresholdsFor } from '../config/thresholds-for.ts';
import { splitAddress } from '../directory/address.ts';
import type { Client } from '../mta/receive/port.ts';
import type { Judge } from '../mta/receive/judge.ts';
import type { LookAtOutgoing } from '../msa/outbound.ts';
import { createPutOff } from '../mta/receive/put-off.ts';
import { type SpamJudgeDeps, type SpamPolicy, createSpamJudge } from '../mta/receive/spam.ts';
import { type Step, type WrittenThreshold, thresholdOf } from '../spam/decision/thresholds.ts';
import { createScoring } from '../spam/scoring/pool.ts';
import type { Store } from '../store/sqlite/open.ts';
import { type AdviserParts, makeAdvisers, makeConfidants } from './advisers.ts';
import { makeOutbound } from './outbound.ts';
import { outcomeOf } from './reputation.ts';
import type { Setting } from './setting.ts';
import { thisMachine } from './trust.ts';

export interface SpamParts
  extends
    AdviserParts,
    Omit<
      SpamJudgeDeps,
      'scoring' | 'words' | 'advisers' | 'confidants' | 'putOff' | 'onScored' | 'policyFor' | 'isExempt'
    > {
  readonly store: AdviserParts['store'] & Pick<Store, 'spamTokens' | 'greylist'>;
  /** For the keys under which is remembered who was put off. */
  readonly putOffSecret: Buffer;
  readonly setting: Pick<Setting, 'checksLoopback'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SpamParty {
  readonly judge: Judge;
  /** Of what our own users send; null where nobody looks. */
  readonly lookAt: LookAtOutgoing | null;
  readonly close: () => Promise<void>;
}

/** null where nothing is scored. */
export function makeSpamJudge(config: Config, parts: SpamParts): SpamParty | null {
  if (!config.spam.enabled) return null;
  const scoring = createScoring(parts);
  const judge = createSpamJudge({
    ...parts,
    scoring,
    words: parts.store.spamTokens,
    advisers: makeAdvisers(config, parts),
    onScored: (sender, record, refused) => {
      const outcome = outcomeOf(record, refused);
      if (outcome !== null) parts.reputation.note(sender, outcome);
    },
    confidants: makeConfidants(parts),
    putOff: createPutOff(parts.store.greylist, parts.putOffSecret),
    policyFor: spamPolicies(config),
    isExempt: exemption(config, parts.setting),
  });
  const lookAt = makeOutbound(config, { ...parts, scoring, words: parts.store.spamTokens });
  return { judge, lookAt, close: () => scoring.close() };
}

/** Gateways and backup MX in front of us check by themselves, and so do those whom the door lets in. */
function exemption(
  { door, trust }: Config,
  { checksLoopback }: Pick<Setting, 'checksLoopback'>,
): (client: Client) => boolean {
  const texts = [...(checksLoopback ? [] : thisMachine), ...door.allow, ...trust.exempt];
  const isIn = createNetworks(texts.flatMap((text) => parseNetwork(text) ?? []));
  return ({ remoteAddress }) => isIn(remoteAddress);
}

/** As it is in force: the usual one, and those of domains and accounts that have others. */
export function spamPolicyShown({ spam }: Pick<Config, 'spam'>) {
  const policyFor = spamPolicies({ spam });
  const { thresholds, malware } = policyFor('');
  const others = spam.thresholdsFor.flatMap((text) => parseThresholdsFor(text)?.who ?? []);
  return {
    enabled: spam.enabled,
    malware,
    usual: thresholds,
    others: others.map((who) => ({
      who,
      thresholds: policyFor(who.includes('@') ? who : `postmaster@${who}`).thresholds,
    })),
  };
}

type Written = Readonly<Partial<Record<Step, WrittenThreshold>>>;

/** By address: its own row, that of its domain, what holds for all. */
export function spamPolicies({ spam }: Pick<Config, 'spam'>): (address: string) => SpamPolicy {
  const { malware } = spam;
  const rows = new Map(
    spam.thresholdsFor.flatMap((text): readonly [string, Written][] => {
      const row = parseThresholdsFor(text);
      return row === null ? [] : [[row.who, row.thresholds]];
    }),
  );
  const policy = (...nearest: readonly (Written | undefined)[]): SpamPolicy => {
    const written = (step: Step): WrittenThreshold =>
      nearest.map((row) => row?.[step]).find((one) => one !== undefined) ?? spam[step];
    const of = (step: Step): number | null => thresholdOf(step, written(step));
    const thresholds = {
      tag: of('tag'),
      junk: of('junk'),
      greylist: of('greylist'),
      quarantine: of('quarantine'),
      reject: of('reject'),
    };
    return { thresholds, malware };
  };
  const usual = policy();
  return (address) => {
    if (rows.size === 0) return usual;
    const written = address.toLowerCase();
    const [own, domain] = [rows.get(written), rows.get(splitAddress(written)?.domain ?? '')];
    return own === undefined && domain === undefined ? usual : policy(own, domain);
  };
}
