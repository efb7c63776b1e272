/**
 * What is said of who sent a message: one line, and the panel behind it, from the evidence (the words of `postern explain --json`).
 * Colour is for the exception: mail that is in order looks ordinary.
 */
import type { Address } from '../api/types.ts';
import type { Words } from '../text/language.svelte.ts';

interface Checked {
  readonly result: string;
  readonly reason: string;
  readonly rule: string;
}

interface SpfEvidence extends Checked {
  readonly domain?: string;
  readonly records?: readonly { readonly domain: string; readonly record: string }[];
}

interface DkimEvidence extends Checked {
  readonly domain: string;
  readonly selector: string;
  readonly key: { readonly name: string; readonly record: string } | null;
}

interface DmarcEvidence extends Checked {
  readonly domain: string;
  readonly record: { readonly domain: string; readonly text: string } | null;
  readonly policy: string | null;
}

interface ArcEvidence extends Checked {
  readonly sets: readonly { readonly sealer: string }[];
}

export interface Signal {
  readonly name: string;
  readonly points: number;
  readonly why: string;
  readonly details: readonly string[];
}

interface SpamEvidence {
  readonly score: number;
  readonly verdict: string;
  readonly action: string;
  readonly signals: readonly Signal[];
  readonly otherwise: readonly string[];
  readonly rulings: readonly { readonly ruling: string; readonly by: string }[];
  readonly thresholds: Readonly<Record<string, number | null>>;
}

/** The parts of the record that are shown; without `decision` nobody looked at who sent it. */
export interface Evidence {
  readonly at?: number;
  readonly by?: string;
  readonly hop?: { readonly ip: string; readonly helo: string; readonly mailFrom: string } | null;
  readonly tls?: { readonly version: string; readonly cipher: string } | null;
  readonly decision?: Checked & { readonly action: string; readonly otherwise: readonly string[] };
  readonly spf?: SpfEvidence;
  readonly dkim?: readonly DkimEvidence[];
  readonly arc?: ArcEvidence;
  readonly dmarc?: DmarcEvidence;
  /** Whether the host's name leads back to its address. RFC 8601 §2.7.3 */
  readonly iprev?: Checked & { readonly names?: readonly string[] };
  readonly spam?: SpamEvidence | null;
}

/** `false`: somebody lies. */
export type Tone = 'plain' | 'unsure' | 'false';

export interface Said {
  readonly words: Words;
  readonly values: Readonly<Record<string, string>>;
}

export interface Line extends Said {
  readonly tone: Tone;
}

export interface Proof {
  readonly check: 'SPF' | 'DKIM' | 'DMARC' | 'ARC';
  readonly about: string;
  readonly result: string;
  readonly tone: Tone;
  readonly reason: string;
  readonly rule: string;
  /** As the DNS had it. */
  readonly record: string | null;
}

export interface Service {
  readonly name: 'integrity' | 'sender' | 'repudiation' | 'confidentiality';
  readonly isHeld: boolean;
  readonly by: Said;
}

/** A service in the words in which it is shown. */
export interface HeldService {
  readonly name: Service['name'];
  readonly isHeld: boolean;
  readonly text: string;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const says = (tone: Tone, words: Words, values: Readonly<Record<string, string>> = {}): Line => ({
  tone,
  words,
  values,
});

/** The worst there is to say; null where nothing was found out (written here, or fetched from elsewhere). */
export function verdictLine(evidence: Evidence | null, from: readonly Address[] | null): Line | null {
  if (evidence === null) return null;
  const address = from?.[0]?.email ?? '';
  const domain = domainOf(address);
  return (
    forged(evidence, address, domain) ??
    doubtful(evidence, address, domain) ??
    (evidence.decision === undefined ? null : ordinary(evidence, domain))
  );
}

function forged(evidence: Evidence, address: string, domain: string): Line | null {
  if (evidence.spam?.rulings.some(({ ruling }) => ruling === 'malware') === true)
    return says('false', 'verdict.malware');
  const { dmarc, arc, decision } = evidence;
  if (dmarc?.result === 'fail' && !(arc?.result === 'pass' && decision?.action === 'accept'))
    // Who has no policy has not said that all of his mail is signed.
    return says(
      dmarc.policy === 'none' ? 'unsure' : 'false',
      dmarc.policy === 'none' ? 'verdict.unproven' : 'verdict.forged',
      {
        domain: dmarc.domain || domain,
      },
    );
  if (has(evidence, 'false-name')) return says('false', 'verdict.false-name', { address });
  if (has(evidence, 'look-alike-domain')) return says('false', 'verdict.look-alike', { domain });
  return null;
}

function doubtful(evidence: Evidence, address: string, domain: string): Line | null {
  const { spam, decision } = evidence;
  if (has(evidence, 'false-brand')) return says('unsure', 'verdict.false-brand', { domain });
  if (spam && ['junk', 'quarantine', 'reject'].includes(spam.action)) return says('unsure', 'verdict.junk');
  if (decision !== undefined && (decision.action !== 'accept' || !isProven(evidence, domain)) && !isPassedOn(evidence))
    return says('unsure', 'verdict.unproven', { domain });
  if (isFirstContact(spam ?? null)) return says('unsure', 'verdict.first', { address });
  return null;
}

function ordinary(evidence: Evidence, domain: string): Line {
  const values = { domain };
  const sealer = evidence.arc?.sets.at(-1)?.sealer ?? '';
  if (isPassedOn(evidence)) return says('plain', 'verdict.passed-on', { domain, sealer });
  return says('plain', evidence.tls ? 'verdict.encrypted' : 'verdict.open', values);
}

/** Changed on its way by one who is trusted to say what it was before. */
const isPassedOn = ({ dmarc, arc, decision }: Evidence): boolean =>
  dmarc?.result === 'fail' && arc?.result === 'pass' && decision?.action === 'accept';

const has = ({ spam }: Evidence, name: string): boolean =>
  spam?.signals.some((signal) => signal.name === name && signal.points > 0) === true;

/** A domain without DMARC is proven by SPF or a signature of its own. */
function isProven({ dmarc, spf, dkim = [] }: Evidence, domain: string): boolean {
  if (dmarc?.result === 'pass') return true;
  const isOwn = (other: string): boolean =>
    other === domain || other.endsWith(`.${domain}`) || domain.endsWith(`.${other}`);
  return (
    (spf?.result === 'pass' && isOwn(spf.domain ?? '')) ||
    dkim.some((one) => one.result === 'pass' && isOwn(one.domain))
  );
}

/** The server has looked who is known, and this one is not. */
const isFirstContact = (spam: SpamEvidence | null): boolean =>
  spam !== null &&
  spam.signals.some(({ name, points, details }) => name === 'reputation' && points === 0 && details.length === 0) &&
  !spam.signals.some(({ name }) => name === 'known-sender' || name === 'own-thread');

export interface Who {
  readonly author: string;
  readonly envelope: string;
  readonly signers: readonly string[];
  readonly doAgree: boolean;
}

export function whoOf({ hop, dkim = [] }: Evidence, from: readonly Address[] | null): Who {
  const author = from?.[0]?.email ?? '';
  const envelope = hop?.mailFrom ?? '';
  const signers = [...new Set(dkim.filter(({ result }) => result === 'pass').map(({ domain }) => domain))];
  const own = domainOf(author);
  return {
    author,
    envelope,
    signers,
    doAgree: (envelope === '' || domainOf(envelope) === own) && (signers.length === 0 || signers.includes(own)),
  };
}

const tones: Readonly<Record<string, Tone>> = {
  fail: 'false',
  softfail: 'unsure',
  temperror: 'unsure',
  permerror: 'unsure',
};
const toneOf = (result: string): Tone => tones[result] ?? 'plain';

export function proofsOf({ spf, dkim = [], dmarc, arc }: Evidence): readonly Proof[] {
  const proof = (check: Proof['check'], one: Checked, about: string, record: string | null): Proof => ({
    check,
    about,
    result: one.result,
    tone: toneOf(one.result),
    reason: one.reason,
    rule: one.rule,
    record,
  });
  return [
    ...(spf === undefined ? [] : [proof('SPF', spf, spf.domain ?? '', spf.records?.[0]?.record ?? null)]),
    ...dkim.map((one) => proof('DKIM', one, one.domain, one.key?.record ?? null)),
    ...(dmarc === undefined ? [] : [proof('DMARC', dmarc, dmarc.domain, dmarc.record?.text ?? null)]),
    ...(arc === undefined || arc.result === 'none' ? [] : [proof('ARC', arc, arc.sets.at(-1)?.sealer ?? '', null)]),
  ];
}

/** What is held, and by what. */
export function servicesOf(evidence: Evidence): readonly Service[] {
  const { dkim = [], dmarc, tls } = evidence;
  const signer = dkim.find(({ result }) => result === 'pass')?.domain ?? '';
  const isSigned = signer !== '';
  const service = (name: Service['name'], isHeld: boolean, held: Words, not: Words, values = {}): Service => ({
    name,
    isHeld,
    by: { words: isHeld ? held : not, values },
  });
  return [
    service('integrity', isSigned, 'service.integrity-held', 'service.integrity-not', { signer }),
    service('sender', dmarc?.result === 'pass', 'service.sender-held', 'service.sender-not', {
      domain: dmarc?.domain ?? '',
    }),
    service(
      'repudiation',
      false,
      'service.repudiation-not',
      isSigned ? 'service.repudiation-domain' : 'service.repudiation-not',
      { signer },
    ),
    service('confidentiality', false, 'service.way-open', tls ? 'service.way-encrypted' : 'service.way-open', {
      version: tls?.version ?? '',
    }),
  ];
}
