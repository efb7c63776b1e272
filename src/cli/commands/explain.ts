/** postern explain: whose mail it is, how wanted it is, and why. */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { errorText, silentLog } from '../../base/log.ts';
import { plain } from '../../base/plain.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { makeConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { systemServers } from '../../dns/client/servers.ts';
import type { Resolver } from '../../dns/types.ts';
import type { FilterRecord } from '../../mda/filters/types.ts';
import type { Content } from '../../message/content.ts';
import { fieldText, findField, headerFields } from '../../message/header/fields.ts';
import type { Release } from '../../ms/quarantine.ts';
import { keptJson } from '../../mta/receive/record-json.ts';
import { type KeptRecord, readRecord } from '../../mta/receive/record.ts';
import type { TokenMemories } from '../../spam/bayes/port.ts';
import { readSpamRecord } from '../../spam/decision/read.ts';
import type { SpamDeed, SpamRecord } from '../../spam/decision/record.ts';
import { replaySpam } from '../../spam/decision/replay.ts';
import { limits as spamLimits } from '../../spam/limits.ts';
import { type Store, databaseFile } from '../../store/sqlite/open.ts';
import { loadClientAuthorities } from '../../system/certificates/load.ts';
import { labWorld } from '../../system/lab.ts';
import { makeResolver } from '../../system/resolver.ts';
import { serverSecret } from '../../system/secret.ts';
import { serverSetting } from '../../system/setting.ts';
import { scoreFile } from '../../system/spam-file.ts';
import { indicators, trustPolicy } from '../../system/trust.ts';
import { createKeyReader } from '../../trust/dkim/key-record.ts';
import { crlfLines } from '../../trust/dkim/line-ends.ts';
import { type ReplayFacts, readFacts } from '../../trust/evidence/facts.ts';
import type { Action, TrustRecord } from '../../trust/evidence/record.ts';
import { zoneMapResolver } from '../../trust/evidence/zone-map.ts';
import { examineTrust, replayTrust } from '../../trust/examine.ts';
import { limits } from '../../trust/limits.ts';
import type { HopFacts } from '../../trust/types.ts';
import { harmless } from '../columns.ts';
import { type Failure, type Outcome, command, done, failed, wrongUsage } from '../command.ts';
import { dataOptions, findData, withStore } from '../data.ts';
import { filterText } from '../filter-text.ts';
import { explanationText } from '../explanation.ts';
import { type Exit, exit } from '../exit.ts';
import { openMessage } from '../message-file.ts';
import { authorOf, forecast, forecastJson, forecastText, outgoingAddresses } from '../outgoing.ts';
import { foreignOwner } from '../owner.ts';

import { startFailure } from '../problems.ts';
import { spamText } from '../spam/explanation.ts';
import type { Terminal } from '../terminal.ts';

const exits = {
  accept: exit.ok,
  tag: exit.warnings,
  junk: exit.warnings,
  quarantine: exit.warnings,
  defer: exit.warnings,
  reject: exit.problems,
} as const satisfies Record<Action, number>;

/** Milliseconds for all questions. */
const patience = 60_000;

export const explain = command({
  about:
    'Say whose mail a message is and why: SPF, DKIM, ARC and DMARC, each with its reason; and how wanted it is: every point of its score; what would be done, and what would have changed it. MESSAGE is a file, or the id of a message that came here (in Received and in the log): then the evidence that was kept is shown. Exit code 0, whatever was found; with --exit-code 0: accepted, 1: marked, filed apart or put off, 2: refused.',
  operands: ['MESSAGE'],
  options: {
    ...dataOptions,
    ip: { type: 'string', value: 'ADDRESS', about: 'The host that it came from; without it SPF says nothing.' },
    helo: { type: 'string', value: 'NAME', about: 'What that host called itself.' },
    'mail-from': {
      type: 'string',
      value: 'ADDRESS',
      about: 'The envelope sender; "" is that of notifications. Else the one in Return-Path.',
    },
    dns: {
      type: 'string',
      value: 'FILE',
      about:
        'Answers instead of the DNS: a JSON map of name to type to records, in which "TIMEOUT", "SERVFAIL" or "NXDOMAIN" may stand for records.',
    },
    at: { type: 'string', value: 'TIME', about: 'When it came, for signatures that expire (2026-01-31T12:00:00Z).' },
    replay: { type: 'boolean', about: 'Check a message that came here again, from the answers that were kept.' },
    outgoing: {
      type: 'boolean',
      about:
        'Say what a strict receiver would think of a message of ours: signed as at submission, from our own addresses (or --ip), and what to mend.',
    },
    'from-account': {
      type: 'string',
      value: 'ADDRESS',
      about: 'With --outgoing: who sends it; else the author in From.',
    },
    'exit-code': {
      type: 'boolean',
      about: 'Say by the exit code too what would be done with the message, for scripts.',
    },
    evidence: {
      type: 'string',
      value: 'FILE',
      about: 'Check a file again, from the answers in this output of explain --json.',
    },
  },
  run: async ({ values, operands: [message = ''], terminal }) => {
    const outcome = await looked(message, values, terminal);
    return outcome.ok && values['exit-code'] !== true ? { ...outcome, exit: exit.ok } : outcome;
  },
});

interface Values {
  readonly config?: string;
  readonly ip?: string;
  readonly helo?: string;
  readonly 'mail-from'?: string;
  readonly dns?: string;
  readonly at?: string;
  readonly replay?: boolean;
  readonly outgoing?: boolean;
  readonly 'from-account'?: string;
  readonly evidence?: string;
}

async function looked(message: string, values: Values, terminal: Terminal): Promise<Outcome> {
  const path = resolve(terminal.workingDirectory, message);
  const isFile = existsSync(path);
  const place = findPlace(values.config, terminal);
  if (!place.ok) return place.error;
  const { config } = place.value;
  const judged = { readKey: createKeyReader(), policy: trustPolicy(config) };
  const authorities = loadClientAuthorities(config.trust.bimiAuthorities);
  if (!authorities.ok) return startFailure(authorities.error, 'server');
  if (!isFile && (message.includes('.') || message.includes('/'))) {
    return failed(exit.noInput, `there is no file ${message}`, 'name a file, or the id of a message that came here');
  }
  if (!isFile) {
    return withStore(values, terminal, (store) => kept(store, message, values.replay === true ? judged : null));
  }
  const file = await openMessage(path);
  if (!file.ok) {
    return failed(exit.noInput, `cannot read ${message}: ${file.error}`, 'name a file with one message');
  }
  const { content } = file.value;
  try {
    if (values.outgoing === true) return await outgoing(content, values, place.value, terminal);
    if (values.evidence !== undefined) {
      const facts = evidenceFile(values.evidence, terminal);
      if (!facts.ok) return facts.error;
      const trust = await replayTrust(content, facts.value.trust, judged);
      const { spam } = facts.value;
      const octets = await content.read(0, spamLimits.messageOctets);
      return explained({ trust, spam: spam && replaySpam(octets, spam, seen(trust)) });
    }
    if (values.ip !== undefined && isIP(values.ip) === 0)
      return wrongUsage(`${values.ip} is no address`, '--ip 192.0.2.1');
    const now = values.at === undefined ? systemClock.now() : Date.parse(values.at);
    if (Number.isNaN(now)) return wrongUsage(`${values.at ?? ''} is no time`, '--at 2026-01-31T12:00:00Z');
    const resolver = values.dns === undefined ? ok(place.value.resolver()) : mapFile(values.dns, terminal);
    if (!resolver.ok) return resolver.error;
    const record = await examineTrust(
      content,
      { hop: await hopOf(values, content), tls: null },
      {
        ...judged,
        ...indicators(config, resolver.value, systemClock, authorities.value ?? []),
        ...{ resolver: resolver.value, by: config.server.hostname, now, lot: 0 },
      },
      AbortSignal.timeout(patience),
    );
    const octets = await content.read(0, spamLimits.messageOctets);
    const score = async (words: TokenMemories | null): Promise<Outcome> =>
      explained({ trust: record, spam: await scoreFile(octets, record, { config, words }) });
    const { directory } = place.value;
    return existsSync(databaseFile(directory)) && foreignOwner(directory) === null
      ? await withStore(values, terminal, ({ spamTokens }) => score(spamTokens))
      : await score(null);
  } finally {
    await file.value.close();
  }
}

/** Exit code of the worst of our addresses. */
async function outgoing(content: Content, values: Values, place: Place, terminal: Terminal): Promise<Outcome> {
  const octets = crlfLines(await content.read(0, content.size));
  const mailFrom = values['from-account'] ?? authorOf(octets);
  if (mailFrom === null) return wrongUsage('the message has no author', '--from-account ann@example.org');
  const addresses = values.ip === undefined ? outgoingAddresses(place.config) : [values.ip];
  if (addresses.length === 0 || addresses.some((address) => isIP(address) === 0))
    return wrongUsage('it is not known from which address this server sends', '--ip 192.0.2.1');
  const resolver = values.dns === undefined ? ok(place.resolver()) : mapFile(values.dns, terminal);
  if (!resolver.ok) return resolver.error;
  return withStore(values, terminal, async (store, { directory }) => {
    const parts = { config: place.config, store, secret: serverSecret(directory), clock: systemClock };
    const found = await forecast(octets, { addresses, mailFrom }, { ...parts, resolver: resolver.value });
    const worst = Math.max(...found.records.map(({ decision }) => exits[decision.action])) as Exit;
    return { ...done(forecastText(found), forecastJson(found)), exit: worst };
  });
}

const spamExits = {
  accept: exit.ok,
  tag: exit.ok,
  junk: exit.warnings,
  greylist: exit.warnings,
  quarantine: exit.warnings,
  reject: exit.problems,
} as const satisfies Record<SpamDeed, number>;

/** Nothing of the way is tested of a message of which nobody knows how it came. */
const seen = (trust: TrustRecord | null): TrustRecord | null => (trust?.hop === null ? null : trust);

function explained(
  { trust, spam, filter = null }: KeptRecord,
  releases: readonly Release[] = [],
  filters: readonly FilterRecord[] = filter === null ? [] : [filter],
): Outcome {
  const record = keptJson({ trust, spam, filter });
  const text = [
    ...(trust === null ? [] : [explanationText(trust)]),
    ...(spam === null ? [] : [spamText(spam)]),
    ...filters.map(filterText),
  ];
  const released = releases.map(({ by, at }) => ({ by, at: new Date(at).toISOString() }));
  text.push(...released.map(({ by, at }) => `Let out of quarantine by ${harmless(by)} at ${at}.`));
  const json = released.length === 0 ? record : plain({ ...(record as object), released });
  const codes = [trust && exits[trust.decision.action], spam && spamExits[spam.action]];
  return { ...done(text.join('\n\n'), json), exit: Math.max(...codes.map((code) => code ?? exit.ok)) as Exit };
}

/** What was found out when the message came; or the same checks over again, from the same answers. */
async function kept(
  { evidence }: Store,
  id: string,
  again: Parameters<typeof replayTrust>[2] | null,
): Promise<Outcome> {
  const copies = await evidence.evidenceOf(id);
  const releases = await Promise.all(copies.map(({ account, email }) => evidence.release(account, email)));
  const [copy] = copies;
  const records = await Promise.all(copies.map(({ account, email }) => evidence.evidence(account, email)));
  const [json = null] = records;
  const content = copy === undefined ? null : await evidence.original(copy.account, copy.email);
  if (json === null || content === null) {
    return failed(
      exit.noUser,
      `there is no file ${id}, and no evidence of a message with this id`,
      'the id stands in its Received field; evidence goes with the last copy of the message',
    );
  }
  const record = readRecord(json);
  if (again === null)
    return explained(
      record,
      releases.filter((release) => release !== null),
      records.flatMap((one) => (one === null ? [] : (readRecord(one).filter ?? []))),
    );
  const trust = record.trust && (await replayTrust(content, record.trust, again));
  const octets = await content.read(0, spamLimits.messageOctets);
  return explained({ trust, spam: record.spam && replaySpam(octets, record.spam, seen(trust)) });
}

interface Place {
  readonly directory: string;
  readonly config: Config;
  readonly resolver: () => Resolver;
}

/** The server or lab of this machine; without one, what a new server would be. */
function findPlace(configured: string | undefined, terminal: Terminal): Result<Place, Failure> {
  const found = findData(configured, terminal);
  if (!found.ok) return found;
  const { directory, config } = found.value;
  const lab = config === null ? labWorld(directory) : null;
  const used = config ?? lab?.config ?? makeConfig({ server: { hostname: 'postern.localhost', data: directory } });
  const setting = (): Parameters<typeof makeResolver>[1]['setting'] =>
    lab?.setting ?? serverSetting(systemServers(readFileSync('/etc/resolv.conf', 'utf8')));
  return ok({
    directory,
    config: used,
    resolver: () => makeResolver(used, { setting: setting(), clock: systemClock, log: silentLog }),
  });
}

async function hopOf(
  { ip, helo = '', 'mail-from': mailFrom }: Pick<Values, 'ip' | 'helo' | 'mail-from'>,
  content: Content,
): Promise<HopFacts | null> {
  if (ip === undefined) return null;
  return { ip, helo, mailFrom: withoutBrackets(mailFrom ?? (await returnPath(content))) };
}

async function returnPath(content: Content): Promise<string> {
  const octets = await content.read(0, limits.signedHeaderOctets);
  const field = findField(headerFields(octets), 'return-path');
  return field === null ? '' : fieldText(octets, field);
}

function withoutBrackets(path: string): string {
  const text = path.trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

function mapFile(name: string, terminal: Terminal): Result<Resolver, Failure> {
  const json = jsonFile(name, terminal);
  if (!json.ok) return json;
  const made = zoneMapResolver(json.value);
  return made.ok
    ? made
    : fail(failed(exit.data, `${name} is no map of names: ${made.error}`, '{"alpha.test": {"TXT": ["v=spf1 -all"]}}'));
}

function evidenceFile(
  name: string,
  terminal: Terminal,
): Result<{ readonly trust: ReplayFacts; readonly spam: SpamRecord | null }, Failure> {
  const json = jsonFile(name, terminal);
  if (!json.ok) return json;
  const facts = readFacts(json.value);
  return facts === null
    ? fail(failed(exit.data, `${name} has no evidence in it`, 'write it with postern explain --json'))
    : ok({ trust: facts, spam: readSpamRecord((json.value as { readonly spam?: unknown }).spam) });
}

function jsonFile(name: string, terminal: Terminal): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(readFileSync(resolve(terminal.workingDirectory, name), 'utf8')) as unknown);
  } catch (error) {
    return fail(failed(exit.noInput, `cannot read ${name}: ${errorText(error)}`, 'name a file with JSON'));
  }
}
