/** Failure reports: who gets one, what is in it and what is not, and what is read of those of others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../base/log.ts';
import { type Result, ok } from '../../../base/result.ts';
import type { ComposeError } from '../../../message/compose/header.ts';
import { tableResolver } from '../../../dns/testing/table.ts';
import { limits } from '../../limits.ts';
import { arcOf, dkimOf, spfOf } from '../../testing/findings.ts';
import type { FailedMessage } from './compose.ts';
import { readFailureReport, takeFailureReport } from './receive.ts';
import { createRedactor } from './redact.ts';
import { createFailureReporter } from './sender.ts';
import type { FailureCount } from './types.ts';

const redactor = createRedactor(Buffer.from('key'));
const reason = { text: 'it is so', rule: 'RFC 0' };

const header = [
  'Return-Path: <bounce+bob=here.test@mallory.test>',
  'Received: from x (x [192.0.2.66]) by mx.here.test for <bob@here.test>; Sun, 22 Nov 2026 08:00:00 +0000',
  'From: "Alice Secret" <alice@alpha.test>',
  'To: Bob Private <bob@here.test>, undisclosed:;',
  'Subject: Our wedding',
  'DKIM-Signature: v=1; a=rsa-sha256; d=alpha.test; i=alice@alpha.test; s=s; bh=x=; b=y=',
  'X-Customer: 4711 Jones',
  '',
  'The body, which nobody is told',
].join('\r\n');

interface Facts {
  readonly result?: 'pass' | 'fail' | 'none';
  readonly policy?: string;
  readonly ip?: string;
  readonly mailFrom?: string;
  readonly dkim?: 'pass' | 'fail';
}

function failed(facts: Facts = {}): FailedMessage {
  const { result = 'fail', policy = 'p=reject; ruf=mailto:f@alpha.test', ip = '192.0.2.66' } = facts;
  const { mailFrom = 'bounce+bob=here.test@mallory.test', dkim = 'fail' } = facts;
  const identifier = { domain: 'alpha.test', aligned: true, mode: 'relaxed' } as const;
  const hop = { ip, helo: 'x', mailFrom };
  return {
    hop,
    header: Buffer.from(header),
    record: {
      version: 1,
      at: 0,
      by: 'mx.here.test',
      lot: 0,
      hop,
      tls: null,
      iprev: null,
      arc: arcOf('none'),
      spf: {
        helo: null,
        mailFrom: {
          ...spfOf('fail'),
          sender: mailFrom,
          records: [{ domain: 'alpha.test', record: 'v=spf1 "-all' }],
        },
      },
      dkim: [{ ...dkimOf(dkim), selector: 's', identity: 'alice@alpha.test' }],
      dmarc: {
        result,
        reason,
        domain: 'alpha.test',
        organizationalDomain: 'alpha.test',
        record: { domain: 'alpha.test', text: `v=DMARC1; ${policy}`, security: 'insecure' },
        search: [],
        policy: 'reject',
        policySource: 'p',
        relaxed: false,
        spf: { ...identifier, passed: false },
        dkim: [{ ...identifier, passed: dkim === 'pass', selector: 's' }],
      },
      decision: { action: 'reject', reason, status: '5.7.26', otherwise: [] },
      dns: [],
    },
  };
}

/** Shows messages to a reporter, and answers what went where. */
async function told(messages: readonly FailedMessage[], now: () => number = () => 0) {
  const gone: { to: string; text: string }[] = [];
  const reporter = createFailureReporter({
    resolver: tableResolver({
      'TXT alpha.test._report._dmarc.agreed.test': ['v=DMARC1; ruf=mailto:other@agreed.test'],
    }),
    redactor,
    sender: () => Promise.resolve({ contact: 'dmarc-reports@here.test' }),
    mail: (to, message: Result<Buffer, ComposeError>) => {
      if (!message.ok) return expect.fail(message.error.reason);
      gone.push({ to, text: message.value.toString('latin1') });
      return Promise.resolve(ok(undefined));
    },
    clock: { now },
    random: () => 0.5,
    log: { ...silentLog, error: (event, fields) => expect.fail(JSON.stringify({ event, fields })) },
  });
  for (const message of messages) reporter.saw(message);
  await reporter.settled();
  return gone;
}

describe('who is told', () => {
  it.each<[string, Facts, readonly string[]]>([
    ['who asks', {}, ['f@alpha.test']],
    ['not who does not', { policy: 'p=reject' }, []],
    [
      'each address',
      { policy: 'p=none; ruf=mailto:f@alpha.test,mailto:g@alpha.test' },
      ['f@alpha.test', 'g@alpha.test'],
    ],
    ['others who agreed, where they say', { policy: 'p=none; ruf=mailto:f@agreed.test' }, ['other@agreed.test']],
    ['not others who did not', { policy: 'p=none; ruf=mailto:f@victim.test' }, []],
    ['not a registry', { policy: 'p=none; psd=y; ruf=mailto:f@alpha.test' }, []],
    ['not of a notification', { mailFrom: '' }, []],
    ['not where it passes', { result: 'pass', dkim: 'pass' }, []],
    [
      'but with fo=1',
      { result: 'pass', dkim: 'pass', policy: 'p=none; fo=1; ruf=mailto:f@alpha.test' },
      ['f@alpha.test'],
    ],
    ['not with fo=d of SPF', { result: 'pass', dkim: 'pass', policy: 'p=none; fo=d; ruf=mailto:f@alpha.test' }, []],
    ['with fo=s', { result: 'pass', dkim: 'pass', policy: 'p=none; fo=s; ruf=mailto:f@alpha.test' }, ['f@alpha.test']],
    ['with fo=d', { policy: 'p=none; fo=d:s; ruf=mailto:f@alpha.test' }, ['f@alpha.test']],
    ['not where nobody has a policy', { result: 'none' }, []],
  ])('%s', async (_, facts, expected) => {
    expect((await told([failed(facts)])).map(({ to }) => to)).toEqual(expected);
  });

  it('once an hour of the same, and of few things; the next one tells how many there were', async () => {
    const hosts = Array.from({ length: limits.failuresPerHour + 5 }, (_, at) => failed({ ip: `192.0.2.${at}` }));
    expect(await told([...hosts, ...hosts])).toHaveLength(limits.failuresPerHour);
    const [one = failed()] = hosts;
    const times = [0, 1, 2, 3_700_000].values();
    let time = 0;
    const gone = await told([one, one, one, one], () => (time = times.next().value ?? time));
    expect(gone.map(({ text }) => /\r\nIncidents: (\d+)\r\n/u.exec(text)?.[1])).toEqual(['1', '3']);
  });
});

describe('what they are told', () => {
  it('how it failed, and nobody by name', async () => {
    const [one = { text: '' }] = await told([failed()]);
    const text = one.text.replaceAll('\r\n ', ' ');
    for (const line of [
      'Content-Type: message/feedback-report',
      'Content-Type: text/rfc822-headers',
      'Feedback-Type: auth-failure',
      'Source-IP: 192.0.2.66',
      'Reported-Domain: alpha.test',
      'Auth-Failure: dmarc',
      'Delivery-Result: reject',
      'Identity-Alignment: dkim, spf',
      'DKIM-Domain: alpha.test',
      'DKIM-Selector: s',
      String.raw`SPF-DNS: txt : alpha.test : "v=spf1 \"-all"`,
    ])
      expect(text).toContain(`\r\n${line}\r\n`);
    expect(text).toMatch(/\r\nAuthentication-Results: mx\.here\.test; dmarc=fail /u);
    expect(text).toMatch(/\r\nOriginal-Mail-From: <[\w-]{16}@mallory\.test>\r\n/u);
    expect(text).toMatch(/\r\nFrom: [\w-]{16}@alpha\.test\r\n/u);
    for (const secret of ['alice', 'Alice', 'bob', 'Bob', 'wedding', '4711', 'The body'])
      expect(text).not.toContain(secret);
  });

  it('the same one gets the same hash, under this key alone', () => {
    expect(redactor.address('Alice@alpha.test')).toBe(redactor.address('alice@alpha.test'));
    expect(createRedactor(Buffer.from('other')).address('alice@alpha.test')).not.toBe(
      redactor.address('alice@alpha.test'),
    );
    expect([redactor.address('nobody'), redactor.address('a@b c')]).toEqual(['', '']);
  });

  it('no header shows a local part, or is more than a header', () => {
    const name = fc.constantFrom('From', 'To', 'Subject', 'Received', 'DKIM-Signature', 'X-Y', 'Message-ID', 'Date');
    const before = fc.constantFrom('', ' ', '<', 'i=', 'for ', '"', 'a=', 'x;', '(', '\r\n ', 'é', ':');
    const lines = fc.array(fc.tuple(name, before, before), { maxLength: 8 });
    fc.assert(
      fc.property(lines, (all) => {
        const text = all.map(([field, one, two]) => `${field}: ${one}${two}secret@x.test${two}\r\n`).join('');
        const shown = redactor.header(Buffer.from(`${text}\r\n`)).toString('latin1');
        expect(shown).not.toContain('secret');
        expect(shown.indexOf('\r\n\r\n')).toBe(all.length === 0 ? -1 : shown.length - 4);
      }),
    );
  });
});

describe('those of others', () => {
  const report = async (): Promise<Buffer> => Buffer.from((await told([failed()]))[0]?.text ?? '', 'latin1');
  const count = { domain: 'alpha.test', sourceIp: '192.0.2.66', failure: 'dmarc', messages: 1 };

  it('are counted where they are about us', async () => {
    const proved = { domain: 'here.test', isProved: true };
    const kept: FailureCount[] = [];
    const store = { countFailures: (one: FailureCount) => Promise.resolve(void kept.push(one)) };
    const desk = (ours: string) => ({
      store,
      serves: (domain: string) => Promise.resolve(domain === ours),
      clock: { now: () => 5 * 86_400_000 },
    });
    expect(await takeFailureReport(await report(), proved, desk('alpha.test'))).toEqual(ok(undefined));
    const forged = { domain: 'here.test', isProved: false };
    expect(await takeFailureReport(await report(), forged, desk('alpha.test'))).toEqual(ok(undefined));
    expect(await takeFailureReport(await report(), proved, desk('beta.test'))).toMatchObject({ ok: false });
    expect(await takeFailureReport(Buffer.from('From: a@b.test\r\n\r\nhello'), proved, desk('alpha.test'))).toBeNull();
    expect(kept).toEqual([
      { ...count, reporter: 'here.test', day: 5 },
      { ...count, reporter: '', day: 5 },
    ]);
  });

  it.each([
    ['Incidents: 1', 'Incidents: 12', { messages: 12 }],
    ['Incidents: 1', 'Incidents: 1e99', { messages: 1 }],
    ['Source-IP: 192.0.2.66', 'Source-IP: nowhere', { sourceIp: '' }],
    ['auth-failure', 'abuse', null],
    ['Reported-Domain: alpha.test', 'Reported-Domain: a b', null],
  ])('%s as %s', async (from, to, expected) => {
    const found = readFailureReport(Buffer.from((await report()).toString('latin1').replace(from, to), 'latin1'));
    expect(found).toEqual(expected === null ? null : { ...count, ...expected });
  });
});
