/**
 * Whether anybody wants a message, asked before it is taken: its score, what the door found, what advisers say, and what each
 * reader wants done with such mail. A fault of ours costs the score and never the mail.
 * Not here: the score (spam/), the decision (spam/decision/), who is asked (system/).
 */
import type { Clock } from '../../base/clock.ts';
import { errorText } from '../../base/log.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { AccountId } from '../../directory/types.ts';
import { findFields, headerFields } from '../../message/header/fields.ts';
import type { ContentStore, StagedContent } from '../../ms/content.ts';
import type { Question, Ruling } from '../../spam/adviser.ts';
import type { TokenMemories } from '../../spam/bayes/port.ts';
import type { Reader } from '../../spam/confidant.ts';
import { decideSpam } from '../../spam/decision/decide.ts';
import type { CountedEvidence, GivenRuling, SpamRecord } from '../../spam/decision/record.ts';
import { spamField, spamHeader } from '../../spam/header.ts';
import { limits as spamLimits } from '../../spam/limits.ts';
import type { Sender } from '../../spam/reputation/sources.ts';
import type { Scoring } from '../../spam/scoring/pool.ts';
import type { Gathered } from '../../spam/scoring/protocol.ts';
import type { Score, SpamEnvelope } from '../../spam/types.ts';
import type { DoorFindings } from '../door/findings.ts';
import { isHelpDesk } from '../door/help-desk.ts';
import { limits } from '../limits.ts';
import type { Refusal } from '../types.ts';
import type { Client } from './port.ts';
import { type DestinationOptions, locate, openAccounts } from './destination.ts';
import type { Copy, Filing, Judge, Judged, Judgement } from './judge.ts';
import { type OpinionDeps, type Opinions, opinions } from './opinions.ts';
import { packedOnce } from './record.ts';
import { ascii } from './refusals.ts';
import { rewrite } from './rewrite.ts';
import { envelopeOf, glimpse, senderOf } from './sender.ts';
import type { PutOff } from './put-off.ts';

/** What is done with what reaches which score, for one address. */
export type SpamPolicy = Pick<SpamRecord, 'thresholds' | 'malware'>;

export interface SpamJudgeDeps extends DestinationOptions, OpinionDeps {
  readonly content: ContentStore;
  readonly hostname: string;
  readonly scoring: Scoring;
  readonly words: TokenMemories;
  readonly findings: DoorFindings;
  readonly putOff: PutOff;
  /** Told what became of every message that was scored, but of those that are to come again. */
  readonly onScored?: (sender: Sender, record: SpamRecord, refused: boolean) => void;
  readonly policyFor: (address: string) => SpamPolicy;
  /** Clients whose mail is taken as it is. */
  readonly isExempt: (client: Client) => boolean;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Who gets a message: an account, or an address elsewhere that one of ours stands for. */
interface Target {
  readonly reader: Reader | null;
  readonly address: string;
  /** Asked for as postmaster or abuse: who complains of spam shows it. */
  readonly isHelpDesk: boolean;
}

/** What was found out of a message, whoever reads it. */
interface Common extends Opinions {
  readonly at: number;
  readonly envelope: SpamEnvelope;
  readonly fault: string | null;
  /** By the words of the server, and by those of each reader that has its own. */
  readonly score: Score | null;
  readonly own: ReadonlyMap<number, Score>;
  readonly door: readonly CountedEvidence[];
  readonly cameBack: boolean;
}

export function createSpamJudge(deps: SpamJudgeDeps): Judge {
  return {
    async judge(judged, before) {
      if (judged.client.service !== 'mta' || deps.isExempt(judged.client)) return before;
      try {
        return await judgeSpam(deps, judged, before);
      } catch (error) {
        return failed(deps, judged, before, error);
      }
    },
  };
}

async function judgeSpam(deps: SpamJudgeDeps, judged: Judged, before: Judgement): Promise<Judgement> {
  const isForged = findFields(judged.fields, spamField).length > 0;
  const staged = isForged ? await cleaned(deps, before) : before.staged;
  // Whoever made another content before us cannot know that it was not the last.
  if (staged !== before.staged && before.staged !== judged.staged) await deps.content.discard(before.staged);
  const clean = { ...before, staged };
  try {
    return await judgeCleaned(deps, judged, clean);
  } catch (error) {
    return failed(deps, judged, clean, error);
  }
}

function failed({ log, metrics }: SpamJudgeDeps, { client }: Judged, before: Judgement, error: unknown): Judgement {
  log.error('mta.spam.failed', { session: client.session, error: errorText(error) });
  metrics.count('mta_spam_total', { verdict: 'unknown', action: 'accept' });
  return before;
}

async function judgeCleaned(deps: SpamJudgeDeps, judged: Judged, before: Judgement): Promise<Judgement> {
  const targets = await targetsOf(deps, judged);
  const common = await look(deps, judged, before, targets);
  const records = recordsOf(deps, common, targets);
  const refusal = refusalOf(deps.hostname, records);
  if (refusal?.enhanced === '4.7.1')
    await deps.putOff.remember(judged.client.remoteAddress, judged.transaction, deps.clock.now());
  witness(deps, judged, [...records.values()], refusal);
  const [record] = records.values();
  if (record !== undefined && (refusal === null || refusal.code >= 500))
    deps.onScored?.(senderOf(common.envelope, before.trust), record, refusal !== null);
  const distinct = new Set(records.values());
  const packed = new Map([...distinct].map((spam) => [spam, packedOnce({ trust: before.trust, spam })]));
  return {
    ...before,
    refusal,
    copyOf: (account) => {
      const [record, earlier] = [records.get(account), before.copyOf(account)];
      const evidence = record === undefined ? undefined : packed.get(record);
      return record === undefined || evidence === undefined ? earlier : copyOf(earlier, record, evidence);
    },
  };
}

async function targetsOf(deps: SpamJudgeDeps, { transaction }: Judged): Promise<readonly Target[]> {
  const targets: Target[] = [];
  const known = new Set<AccountId>();
  // In front, so that whoever gets it both ways gets it as such.
  const paths = transaction.recipients.map(({ forwardPath }) => forwardPath);
  for (const forwardPath of [...paths.filter(isHelpDesk), ...paths.filter((path) => !isHelpDesk(path))]) {
    const destination = await locate(deps, forwardPath);
    const help = isHelpDesk(forwardPath);
    if (destination.kind !== 'accounts' || destination.remote.length > 0)
      targets.push({ reader: null, address: forwardPath, isHelpDesk: help });
    for (const { account } of openAccounts(destination)) {
      if (known.has(account.id)) continue;
      known.add(account.id);
      const reader = { id: account.id, address: account.address };
      targets.push({ reader, address: account.address, isHelpDesk: help });
    }
  }
  return targets;
}

/** Only we write our field. */
async function cleaned({ content }: SpamJudgeDeps, { staged }: Judgement): Promise<StagedContent> {
  const bytes = await content.staged(staged).read(0, limits.headerOctets);
  const fields = headerFields(bytes);
  const remove = findFields(fields, spamField);
  return rewrite(content, staged, { bytes, end: fields.at(-1)?.end ?? 0, remove, add: [] });
}

async function look(
  deps: SpamJudgeDeps,
  { client, transaction }: Judged,
  { staged, trust }: Judgement,
  targets: readonly Target[],
): Promise<Common> {
  const at = deps.clock.now();
  const hop = { mailFrom: transaction.reversePath, helo: client.helo ?? '', ip: client.remoteAddress };
  const envelope = envelopeOf(hop, trust);
  const seen = trust === null ? null : glimpse(trust);
  const content = deps.content.staged(staged);
  const readers = targets.flatMap(({ reader }) => reader ?? []);
  const question = (gathered: Omit<Gathered, 'keys'>): Question => ({
    session: client.session,
    envelope,
    recipients: transaction.recipients.map(({ forwardPath }) => forwardPath),
    trust: seen,
    from: gathered.from,
    fields: gathered.fields,
    hosts: gathered.hosts,
    files: gathered.files,
    content,
    at,
  });
  const ask = once((gathered: Parameters<typeof question>[0]) => opinions(deps, question(gathered), readers));
  const own: number[] = [];
  const scored = await deps.scoring.score(
    await content.read(0, spamLimits.messageOctets),
    { envelope, trust: seen, receivedAt: at },
    async (gathered) => {
      void ask(gathered);
      const known = await deps.words.known(
        gathered.keys,
        readers.map(({ id }) => id),
      );
      own.splice(0, own.length, ...known.own.keys());
      return [known.server, ...known.own.values()];
    },
  );
  // What could not be read may still be malware: whoever looks at octets is asked all the same.
  const said = await ask({ from: nobody, fields: [], hosts: [], files: [] });
  const [score = null, ...others] = scored.ok ? scored.value : [];
  return {
    ...said,
    at,
    envelope,
    fault: scored.ok ? null : scored.error,
    score,
    own: new Map(own.flatMap((reader, index) => (others[index] === undefined ? [] : [[reader, others[index]]]))),
    door: deps.findings.of(client.session).map((finding) => ({ ...finding, by: 'door' })),
    cameBack: deps.putOff.cameBack(client.remoteAddress, transaction, at),
  };
}

/** The first answer, whoever asks later. */
function once<Q, A>(ask: (question: Q) => A): (question: Q) => A {
  let first: { readonly answer: A } | null = null;
  return (question) => (first ??= { answer: ask(question) }).answer;
}

const nobody = { name: '', address: '', domain: '' };

/** By account, and for addresses elsewhere by address. */
function recordsOf(
  deps: SpamJudgeDeps,
  common: Common,
  targets: readonly Target[],
): ReadonlyMap<AccountId | string, SpamRecord> {
  const { at, envelope, fault, advice, door, cameBack } = common;
  /** Readers who want the same, and about whom nobody said anything, share a record. */
  const shared = new Map<string, SpamRecord>();
  const records = new Map<AccountId | string, SpamRecord>();
  for (const { reader, address, isHelpDesk: isOpen } of targets) {
    const usual = deps.policyFor(address);
    const policy = isOpen ? { ...usual, thresholds: { ...nothing, tag: usual.thresholds.tag } } : usual;
    const own = reader === null ? undefined : common.own.get(reader.id);
    const personal = reader === null ? [] : (common.personal.get(reader.id) ?? []);
    const key = own === undefined && personal.length === 0 ? JSON.stringify(policy) : null;
    const known = key === null ? undefined : shared.get(key);
    const all = [...advice, ...personal];
    const signals: readonly CountedEvidence[] = [
      ...((own ?? common.score)?.evidence ?? []).map((one) => ({ ...one, by: 'message' })),
      ...door,
      ...all.flatMap(({ by, evidence }) => evidence.map((one) => ({ ...one, by }))),
    ];
    const rulings: readonly GivenRuling[] = all.flatMap(({ by, ruling }) => (ruling === null ? [] : [{ by, ruling }]));
    const found = { signals, rulings, ...policy, cameBack };
    const record: SpamRecord = known ?? { version: 1, ...decideSpam(found), at, envelope, ...found, fault };
    if (key !== null) shared.set(key, record);
    records.set(reader === null ? address : (reader.id as AccountId), record);
  }
  return records;
}

const nothing = { junk: null, greylist: null, quarantine: null, reject: null } as const;

/** One answer for all: only what nobody would get is refused, or put off. */
function refusalOf(hostname: string, records: ReadonlyMap<AccountId | string, SpamRecord>): Refusal | null {
  const all = [...records.values()];
  const [first] = all;
  if (first === undefined) return null;
  if (all.every(({ action }) => action === 'reject'))
    return { code: 550, enhanced: '5.7.1', text: textOfRefusal(first, hostname) };
  if (!all.every(({ action }) => action === 'reject' || action === 'greylist')) return null;
  const unasked = ruledBy(first, 'later');
  if (unasked !== null)
    return { code: 451, enhanced: '4.3.0', text: `${hostname} cannot look into this message now: try again later` };
  return {
    code: 451,
    enhanced: '4.7.1',
    text: `${hostname} does not know yet what to think of this message: try again later`,
  };
}

function textOfRefusal(record: SpamRecord, hostname: string): string {
  const [malware, file] = [ruledBy(record, 'malware'), ruledBy(record, 'forbidden')];
  if (malware !== null) return `This message carries malware (${malware}), says ${hostname}: it was not delivered`;
  if (file !== null) return `${hostname} takes no files such as ${file}: send a link, or another kind of file`;
  return `This message looks like spam to ${hostname} (${record.score.toFixed(1)} points: ${heaviest(record)}); postmaster can say more`;
}

/** What somebody ruled so for, as its evidence quotes it; null where nobody did. */
function ruledBy({ rulings, signals }: SpamRecord, ruling: Ruling): string | null {
  const given = rulings.find((one) => one.ruling === ruling);
  if (given === undefined) return null;
  const [quoted = given.by] = signals.find(({ by, details }) => by === given.by && details.length > 0)?.details ?? [];
  return ascii(quoted.slice(0, 100));
}

/** Names of ours: what a stranger wrote is not repeated. */
const heaviest = ({ signals }: SpamRecord): string =>
  signals
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 3)
    .map(({ name }) => name)
    .join(', ');

const filings: Readonly<Record<SpamRecord['action'], Filing>> = {
  accept: 'as usual',
  tag: 'as usual',
  junk: 'junk',
  // For this reader alone it would have been put off, or refused.
  greylist: 'junk',
  reject: 'junk',
  quarantine: 'quarantine',
};

const graver: readonly Filing[] = ['as usual', 'junk', 'quarantine'];

function copyOf(earlier: Copy, record: SpamRecord, evidence: Copy['evidence']): Copy {
  const isMalware = record.rulings.some(({ ruling }) => ruling === 'malware');
  const isWanted = !isMalware && record.rulings.some(({ ruling }) => ruling === 'wanted');
  const own = isMalware ? 'quarantine' : filings[record.action];
  const filing = isWanted ? 'as usual' : graver.indexOf(own) > graver.indexOf(earlier.filing) ? own : earlier.filing;
  const marks = isWanted ? earlier.keywords.filter((one) => one === '$Unverified') : earlier.keywords;
  return {
    filing,
    keywords: filing === 'as usual' || marks.includes('$Junk') ? marks : [...marks, '$Junk'],
    above: Buffer.concat([spamHeader(record), earlier.above]),
    evidence,
  };
}

function witness(
  { log, metrics }: SpamJudgeDeps,
  { client }: Judged,
  records: readonly SpamRecord[],
  refusal: Refusal | null,
): void {
  const [record] = records;
  if (record === undefined) return;
  const { score, verdict, fault } = record;
  const actions = [...new Set(records.map(({ action }) => action))];
  log.info('mta.spam', {
    session: client.session,
    remoteAddress: client.remoteAddress,
    score: Math.round(score * 100) / 100,
    verdict,
    actions,
    signals: record.signals
      .filter(({ points }) => points !== 0)
      .map(({ name }) => name)
      .slice(0, 20),
    ...(refusal === null ? {} : { code: refusal.code }),
    ...(fault === null ? {} : { fault }),
  });
  const isMalware = records.some(({ rulings }) => rulings.some(({ ruling }) => ruling === 'malware'));
  if (refusal !== null) metrics.count('mta_refused_total', { check: isMalware ? 'malware' : 'spam' });
  for (const action of actions)
    metrics.count('mta_spam_total', { verdict: fault === null ? verdict : 'unknown', action });
}
