/**
 * What a strict receiver would say of a message of ours: signed as submission signs it, from the addresses that we send from.
 * Not here: the checks (trust/), the words of an explanation (explanation.ts).
 */
import type { Clock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { reportReaders } from '../config/report-addresses.ts';
import type { Config } from '../config/schema.ts';
import type { Resolver } from '../dns/types.ts';
import { addressList } from '../message/header/address.ts';
import { findField, headerFields } from '../message/header/fields.ts';
import { completion } from '../msa/completion.ts';
import { blindFields, readHeader } from '../msa/header.ts';
import { recordJson } from '../mta/receive/record-json.ts';
import { rewrittenHeader } from '../mta/receive/rewrite.ts';
import type { Store } from '../store/sqlite/open.ts';
import { makeSigning, recordOf } from '../system/dkim.ts';
import { publicAddresses } from '../system/records.ts';
import { type Advice, adviceFor } from '../trust/advice.ts';
import type { TrustPolicy } from '../trust/decide.ts';
import { createKeyReader } from '../trust/dkim/key-record.ts';
import { behind } from '../trust/dkim/outgoing.ts';
import type { TrustRecord } from '../trust/evidence/record.ts';
import { examineTrust } from '../trust/examine.ts';
import { harmless } from './columns.ts';
import type { Json } from './command.ts';
import { explanationText } from './explanation.ts';
import { inMemory } from './message-file.ts';

/** Does with everything what may be done with it. */
const strict: TrustPolicy = {
  dmarc: { none: 'tag', quarantine: 'quarantine', reject: 'reject', permerror: 'reject' },
  spf: { fail: 'reject', softfail: 'junk', neutral: 'tag', none: 'tag', permerror: 'reject' },
  dkim: { none: 'tag', fail: 'junk', foreign: 'tag' },
  iprev: { fail: 'junk' },
  unknown: 'defer',
  trustedSealers: [],
};

export interface OutgoingParts {
  readonly config: Config;
  readonly store: Pick<Store, 'dkimKeys' | 'directory'>;
  readonly secret: Buffer;
  readonly resolver: Resolver;
  readonly clock: Clock;
}

export interface OutgoingFacts {
  /** Addresses that it leaves from. */
  readonly addresses: readonly string[];
  readonly mailFrom: string;
}

/** What it leaves under where nobody says otherwise. */
export function authorOf(octets: Buffer): string | null {
  const from = findField(headerFields(octets), 'from');
  const [author] = from === null ? [] : addressList(octets.subarray(from.valueStart, from.valueEnd));
  const { mailbox = null, host = null } = author ?? {};
  return mailbox === null || host === null ? null : `${mailbox}@${host}`;
}

/** As the configuration has them, else those of this machine that others can reach. */
export function outgoingAddresses({ mta }: Config): readonly string[] {
  const chosen = [mta.sourceIpv4, mta.sourceIpv6].filter((address) => address !== '');
  return chosen.length > 0 ? chosen : publicAddresses();
}

export interface Forecast {
  /** One for each address. */
  readonly records: readonly TrustRecord[];
  readonly advice: readonly Advice[];
}

/** `octets` is the whole message, with CRLF. */
export async function forecast(octets: Buffer, facts: OutgoingFacts, parts: OutgoingParts): Promise<Forecast> {
  const { config, resolver, clock, store, secret } = parts;
  const { sign } = makeSigning({ store, secret, clock, log: silentLog });
  const submitted = await asSubmitted(octets, facts.mailFrom, parts);
  const content = inMemory(submitted.octets);
  const signed = config.dkim.sign ? behind(await sign(content), content) : content;
  const readKey = createKeyReader();
  const reader = reportReaders(config).dmarc;
  const records: TrustRecord[] = [];
  for (const ip of facts.addresses) {
    const hop = { ip, helo: config.server.hostname, mailFrom: facts.mailFrom };
    const context = { resolver, readKey, by: 'strict.invalid', now: clock.now(), lot: 0, policy: strict };
    records.push(await examineTrust(signed, { hop, tls: null }, context, AbortSignal.timeout(patience)));
  }
  const all = [
    ...submitted.advice,
    ...(await unpublished(store, resolver, records)),
    ...records.flatMap((record) => adviceFor(record, reader)),
  ];
  const unique = new Map(all.map((advice) => [JSON.stringify(advice), advice]));
  return { records, advice: [...unique.values()] };
}

/** The message as it leaves submission: complete, and without Bcc. RFC 6409 §8 */
async function asSubmitted(
  octets: Buffer,
  mailFrom: string,
  { store, clock }: OutgoingParts,
): Promise<{ readonly octets: Buffer; readonly advice: readonly Advice[] }> {
  const reading = readHeader(octets, true);
  if (!reading.ok) {
    const { code, enhanced, text } = reading.error;
    return {
      octets,
      advice: [{ wrong: `our own server does not take it: ${code} ${enhanced} ${text}`, record: null }],
    };
  }
  const { header } = reading;
  const account = (await store.directory.account(mailFrom)) ?? { address: mailFrom, name: '' };
  const deps = { clock, random: Math.random, newId: () => 'forecast' };
  const head = rewrittenHeader({
    bytes: octets,
    end: header.end,
    remove: blindFields(header.fields),
    add: completion(deps, account, mailFrom, header),
  });
  return { octets: Buffer.concat([head, octets.subarray(header.end)]), advice: [] };
}

/** Milliseconds for all questions about one address. */
const patience = 60_000;

/** Keys of the author's domain, and of those above it, whose records DNS does not have. */
async function unpublished(
  { dkimKeys }: OutgoingParts['store'],
  resolver: Resolver,
  records: readonly TrustRecord[],
): Promise<readonly Advice[]> {
  const domains = new Set(records.flatMap(({ dmarc }) => [dmarc.domain, dmarc.organizationalDomain]));
  const missing: Advice[] = [];
  for (const domain of domains) {
    const keys = domain === '' ? [] : await dkimKeys.keys(domain);
    for (const key of keys.filter(({ state }) => state === 'new' || state === 'signing')) {
      const { name, record } = recordOf(key);
      const answer = await resolver.lookUp(name, 'TXT');
      if (answer.kind === 'records' && answer.records.includes(record)) continue;
      const wrong = `DNS does not have the ${key.type} key of ${domain}${key.state === 'new' ? ', which signs once it does' : ''}`;
      missing.push({ wrong, record: { name, type: 'TXT', value: record } });
    }
  }
  return missing;
}

export const forecastJson = ({ records, advice }: Forecast): Json => ({
  sent: records.map((record) => recordJson(record)),
  mend: advice.map(({ wrong, record }) => ({ wrong, record: record === null ? null : { ...record } })),
});

export function forecastText({ records, advice }: Forecast): string {
  const mend =
    advice.length === 0
      ? ['There is nothing to mend.']
      : [
          'What to mend:',
          ...advice.flatMap(({ wrong, record }) => [
            `- ${wrong}.`,
            ...(record === null ? [] : [`  ${record.name}. ${record.type} ${JSON.stringify(record.value)}`]),
          ]),
        ];
  return [...records.map(explanationText), mend.map(harmless).join('\n')].join('\n\n');
}
