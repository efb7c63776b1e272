/** Reports there and back: counted, written, sent as a message, read again; and what strangers send instead. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../base/log.ts';
import { ok } from '../../../base/result.ts';
import { type Row, tableResolver } from '../../../dns/testing/table.ts';
import { dkimOf } from '../../testing/findings.ts';
import { dmarcReportStore } from '../../testing/reports.ts';
import type { DmarcVerdict } from '../../types.ts';
import { parseDmarc } from '../record.ts';
import { reportDestinations } from './destinations.ts';
import { reportMessage } from './message.ts';
import { parseReport } from './parse.ts';
import { createDmarcReportDesk, readReport, summaryOf } from './receive.ts';
import { createDmarcReportSender } from './sender.ts';
import { createMessageTally, type JudgedMessage } from './tally.ts';
import type { DmarcReport } from './types.ts';
import { reportXml, reportsOf } from './write.ts';

const day = 86_400_000;
const aligned = { domain: 'alpha.test', aligned: true, passed: true, mode: 'relaxed' as const };
const dmarc = (change: Partial<DmarcVerdict> = {}): DmarcVerdict => ({
  result: 'fail',
  reason: { text: '', rule: '' },
  domain: 'news.alpha.test',
  organizationalDomain: 'alpha.test',
  record: { domain: 'alpha.test', text: 'v=DMARC1; p=reject; rua=mailto:d@alpha.test', security: 'insecure' },
  search: [],
  policy: 'reject',
  policySource: 'p',
  relaxed: false,
  spf: null,
  dkim: [],
  ...change,
});
const judged = (change: Partial<DmarcVerdict> = {}, more: Partial<JudgedMessage> = {}): JudgedMessage => ({
  hop: { ip: '192.0.2.1', helo: 'mail.alpha.test', mailFrom: 'a@alpha.test' },
  spf: null,
  dkim: [],
  dmarc: dmarc(change),
  action: 'reject',
  override: null,
  envelopeTo: 'here.test',
  ...more,
});

async function counted(...messages: readonly JudgedMessage[]) {
  const store = dmarcReportStore();
  const tally = createMessageTally(store, { now: () => 5 * day + 1 });
  for (const message of messages) tally.saw(message);
  await tally.flush();
  return store;
}

describe('counts', () => {
  it('the same messages once', async () => {
    const { kept } = await counted(judged(), judged(), judged({}, { action: 'junk' }));
    expect(kept.map(({ domain, messages, row }) => [domain, messages, row.disposition])).toEqual([
      ['alpha.test', 2, 'reject'],
      ['alpha.test', 1, 'quarantine'],
    ]);
    expect(kept[1]?.row.overrides).toEqual([{ type: 'local_policy', comment: '' }]);
    expect(kept[0]?.published).toMatchObject({ p: 'reject', testing: false, discovery: 'treewalk' });
  });

  it.each<[string, Partial<DmarcVerdict>]>([
    ['no record', { record: null, result: 'none' }],
    ['no answer', { result: 'temperror' }],
    ['nobody who asks', { record: { domain: 'alpha.test', text: 'v=DMARC1; p=none', security: 'insecure' } }],
  ])('nothing: %s', async (_, change) => expect((await counted(judged(change))).kept).toEqual([]));

  it('nothing of what is to come again', async () => {
    expect((await counted(judged({}, { action: 'defer' }))).kept).toEqual([]);
  });

  it.each<[string, JudgedMessage, object]>([
    [
      'what passes',
      judged({ result: 'pass', spf: aligned }, { action: 'accept' }),
      { disposition: 'pass', spf: true, dkim: false, overrides: [] },
    ],
    ['p=none', judged({ result: 'pass', policy: 'none', spf: aligned }, { action: 'accept' }), { disposition: 'none' }],
    [
      't=y',
      judged(
        {
          relaxed: true,
          policy: 'quarantine',
          record: {
            domain: 'alpha.test',
            text: 'v=DMARC1; p=reject; t=y; rua=mailto:d@alpha.test',
            security: 'insecure',
          },
        },
        { action: 'quarantine' },
      ),
      { disposition: 'quarantine', overrides: [{ type: 'policy_test_mode', comment: '' }] },
    ],
    [
      'a trusted forwarder',
      judged({}, { action: 'accept', override: { type: 'trusted_forwarder', comment: 'lists.test' } }),
      { disposition: 'none', overrides: [{ type: 'trusted_forwarder', comment: 'lists.test' }] },
    ],
    [
      'signatures that can be read',
      judged({}, { dkim: [dkimOf('permerror', ''), dkimOf('fail', 'alpha.test')] }),
      { dkimResults: [{ domain: 'alpha.test', result: 'fail' }] },
    ],
  ])('%s', async (_, message, row) => expect((await counted(message)).kept[0]?.row).toMatchObject(row));

  it.each([
    ['p=quarantine', { p: 'quarantine', sp: 'quarantine', np: 'quarantine', errors: [] }],
    ['p=reject; sp=none', { p: 'reject', sp: 'none', np: 'none', errors: [] }],
    ['p=reject; pct=50', { p: 'reject', sp: 'reject', np: null, errors: [], discovery: 'psl' }],
    [
      'p=reject; sp=maybe; np=no',
      {
        ...{ p: 'none', sp: 'none', np: 'none' },
        errors: ['sp= is neither none nor quarantine nor reject', 'np= is neither none nor quarantine nor reject'],
      },
    ],
  ])('%s with its defaults', async (policy, expected) => {
    const text = `v=DMARC1; ${policy}; rua=mailto:d@alpha.test`;
    const { kept } = await counted(judged({ record: { domain: 'alpha.test', text, security: 'insecure' } }));
    expect(kept[0]?.published).toMatchObject(expected);
    const facts = { organization: 'x', contact: 'd@x.test', id: '1', day: 1, domain: 'alpha.test' };
    const xml = reportsOf(facts, kept).map((report) => reportXml(report, 'Postern 1.0'));
    // The schema has room for one. RFC 9990 appendix A
    expect(xml[0]?.split('<error>')).toHaveLength(expected.errors.length === 0 ? 1 : 2);
  });
});

describe('destinations (RFC 9990 §4)', () => {
  const table: Record<string, Row> = {
    'TXT _dmarc.alpha.test': ['v=DMARC1; p=none'],
    'TXT blue.alpha.test._report._dmarc.beta.test': ['v=DMARC1;'],
    'TXT blue.alpha.test._report._dmarc.gamma.test': ['v=DMARC1; rua=mailto:other@gamma.test'],
    'TXT blue.alpha.test._report._dmarc.evil.test': ['v=DMARC1; rua=mailto:victim@delta.test'],
    'TXT blue.alpha.test._report._dmarc.dark.test': 'failure',
    'TXT blue.alpha.test._report._dmarc.wrong.test': ['yes'],
  };
  it.each<[string, string[], boolean, Record<string, number>?]>([
    ['mailto:d@alpha.test', ['d@alpha.test'], false],
    ['mailto:d@blue.alpha.test,mailto:d@blue.alpha.test', ['d@blue.alpha.test'], false],
    ['mailto:d@beta.test!10m', ['d@beta.test'], false],
    ['mailto:d@Beta.test!10m; pct=100', ['d@Beta.test'], false, { 'd@Beta.test': 10 * 2 ** 20 }],
    [
      'mailto:d@gamma.test!7,mailto:d@beta.test!x; rf=afrf',
      ['other@gamma.test', 'd@beta.test'],
      false,
      { 'other@gamma.test': 7 },
    ],
    ['mailto:d@gamma.test', ['other@gamma.test'], false],
    ['mailto:d@evil.test', [], false],
    ['mailto:d@dark.test,mailto:d@alpha.test', ['d@alpha.test'], true],
    ['mailto:d@wrong.test', [], false],
    ['mailto:d@nobody.test', [], false],
    ['https://alpha.test/,mailto:%0d%0a@alpha.test,mailto:d@[192.0.2.1]', [], false],
  ])('%s', async (rua, addresses, isOpen, sizes = {}) => {
    const record = parseDmarc(`v=DMARC1; p=none; rua=${rua}`);
    if (record === null) expect.fail('it is a record');
    expect(await reportDestinations('blue.alpha.test', record, 'rua', tableResolver(table))).toEqual({
      addresses,
      isOpen,
      sizes: new Map(Object.entries(sizes)),
    });
  });
});

/** Lets a day's counts be sent; answers what went where. */
async function sent(
  now: number,
  { takes = true, record = 'v=DMARC1; p=reject; rua=mailto:d@alpha.test,mailto:d@beta.test' } = {},
) {
  const store = await counted(judged(), judged({ result: 'pass', spf: aligned }, { action: 'accept' }));
  const gone: { to: string; report: DmarcReport; packed: Buffer }[] = [];
  const sender = createDmarcReportSender({
    store,
    resolver: tableResolver({ 'TXT _dmarc.alpha.test': [record] }),
    sender: () => Promise.resolve({ organization: 'mx.beta.test', contact: 'dmarc-reports@beta.test' }),
    mail: (to, report, packed) => {
      gone.push({ to, report, packed });
      return Promise.resolve(takes ? ok(undefined) : { ok: false as const, error: 'busy' });
    },
    generator: 'Postern 1.0',
    clock: { now: () => now },
    log: silentLog,
  });
  await sender.send(AbortSignal.timeout(20_000));
  return { gone, left: store.kept.length };
}

describe('sent', () => {
  it.each([
    ['not before the day is over', 6 * day - 1, {}, 0, 2],
    ['some hours after it', 6 * day + day / 6, {}, 1, 0],
    ['again where it did not go', 6 * day + day / 6, { takes: false }, 1, 2],
    ['and given up a day later', 7 * day + day / 6, { takes: false }, 1, 0],
    [
      'not to who takes less',
      6 * day + day / 6,
      { record: 'v=DMARC1; p=reject; rf=afrf; rua=mailto:d@alpha.test!1k,mailto:e@alpha.test!1' },
      1,
      0,
    ],
    [
      'nor where nobody takes as much',
      6 * day + day / 6,
      { record: 'v=DMARC1; p=reject; rf=afrf; rua=mailto:d@alpha.test!1' },
      0,
      0,
    ],
    ['not to who wants none by now', 6 * day + day / 6, { record: 'v=DMARC1; p=reject' }, 0, 0],
  ])('%s', async (_, now, how, reports, left) => {
    const result = await sent(now, how);
    expect([result.gone.length, result.left]).toEqual([reports, left]);
  });

  it('as a message that is read back', async () => {
    const [one] = (await sent(6 * day + day / 6)).gone;
    if (one === undefined) expect.fail('nothing went');
    const message = reportMessage({ ...one, date: 6 * day }, () => 0.5);
    if (!message.ok) expect.fail(message.error.reason);
    const text = message.value.toString('latin1').replaceAll('\r\n ', ' ');
    expect(text).toMatch(
      /\r\nSubject: Report Domain: alpha\.test Submitter: beta\.test Report-ID: <5x[0-9a-f]{20}>\r\n/,
    );
    expect(text).toMatch(/filename="beta\.test!alpha\.test!432000!518399!5x[0-9a-f]{20}\.xml\.gz"/);
    const xml = gunzipSync(one.packed).toString();
    expect(xml).toContain('<p>reject</p><sp>reject</sp><np>reject</np>');
    expect(xml).toContain(`<report_id>${one.report.id}</report_id>`);
    expect(xml).toContain('<generator>Postern 1.0</generator>');
    expect(text).toContain(`\r\nMessage-ID: <${one.report.id}@beta.test>\r\n`);
    const store = dmarcReportStore();
    const serves = (domain: string): Promise<boolean> => Promise.resolve(domain === 'alpha.test');
    const desk = createDmarcReportDesk({ store, serves, clock: { now: () => 1 } });
    const proved = { domain: 'beta.test', isProved: true };
    expect(await desk.mail(message.value, proved)).toEqual(ok(undefined));
    expect(store.taken).toEqual([{ receivedAt: 1, sender: proved, report: one.report }]);
    const others = createDmarcReportDesk({ store, serves: () => Promise.resolve(false), clock: { now: () => 1 } });
    expect(await others.mail(message.value, proved)).toMatchObject({ ok: false });
    expect(await others.mail(Buffer.from('From: a@b.test\r\n\r\nhello'), proved)).toMatchObject({ ok: false });
  });
});

const corpus = (name: string): Buffer =>
  readFileSync(new URL(`../../../../test/corpus/dmarc-parsedmarc/${name}`, import.meta.url));
const sample = corpus('rfc9990-sample.xml').toString();

describe('read', () => {
  it('the sample of RFC 9990', async () => {
    expect(await readReport(gzipSync(sample))).toEqual({
      organization: 'Sample Reporter',
      contact: 'report_sender@example-reporter.com',
      id: '3v98abbp8ya9n3va8yr8oa3ya',
      from: 302_832_000_000,
      to: 302_918_399_000,
      domain: 'example.com',
      published: {
        p: 'quarantine',
        sp: 'none',
        np: 'none',
        adkim: 'r',
        aspf: 'r',
        fo: null,
        testing: false,
        discovery: 'treewalk',
        errors: [],
      },
      rows: [
        {
          sourceIp: '192.0.2.123',
          messages: 123,
          disposition: 'pass',
          dkim: true,
          spf: false,
          overrides: [],
          headerFrom: 'example.com',
          envelopeFrom: 'example.com',
          envelopeTo: null,
          dkimResults: [{ domain: 'example.com', selector: 'abc123', result: 'pass' }],
          spfResult: { domain: 'example.com', selector: '', result: 'fail' },
        },
      ],
    });
  });

  it('of several results of SPF that of MAIL FROM, as RFC 7489 let them be told', async () => {
    const helo = '<spf><domain>mx.example.com</domain><scope>helo</scope><result>pass</result></spf>';
    const mailFrom = '<spf><domain>example.com</domain><scope>mfrom</scope><result>softfail</result></spf>';
    const own = sample.slice(sample.lastIndexOf('<spf>'), sample.lastIndexOf('</spf>') + 6);
    const report = await readReport(Buffer.from(`\ufeff${sample.replace(own, helo + mailFrom)}`));
    expect(report?.rows[0]?.spfResult).toEqual({ domain: 'example.com', selector: '', result: 'softfail' });
  });

  it('what was wrong with the record, and whom the mail was for', async () => {
    const xml = sample
      .replace('</date_range>', '</date_range><error>sp= says nothing</error><error lang="en">more</error>')
      .replace('</header_from>', '</header_from><envelope_to>Here.test</envelope_to>');
    const report = await readReport(Buffer.from(xml));
    expect(report?.published.errors).toEqual(['sp= says nothing', 'more']);
    expect(report?.rows[0]?.envelopeTo).toBe('here.test');
  });

  it('and sums it up', async () => {
    const report = await readReport(corpus('rfc9990-example.net!example.com!1700000000!1700086399.xml'));
    if (report === null) expect.fail('it is a report');
    expect(summaryOf(report)).toEqual({
      messages: 7,
      passed: 5,
      dispositions: { none: 5, reject: 2 },
      failing: [{ sourceIp: '203.0.113.10', messages: 2 }],
    });
    expect(report.rows[1]?.overrides).toEqual([{ type: 'other', comment: 'sender not authorized' }]);
  });

  const record = sample.slice(sample.indexOf('<record>'), sample.indexOf('</feedback>'));
  it.each<[string, string]>([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['half of it', sample.slice(0, 900)],
    ['another root', '<html><body/></html>'],
    ['no rows', sample.replace(record, '')],
    ['a document type', `<!DOCTYPE feedback [<!ENTITY a "b">]>${sample}`],
    ['entities upon entities', `<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${sample.replace('Sample', '&b;')}`],
    ['an entity that nobody defined', sample.replace('Sample', '&x;')],
    ['nested without end', `<feedback>${'<record>'.repeat(100_000)}`],
    ['elements without end', sample.replace('<p>', `${'<x/>'.repeat(10_000)}<p>`)],
    ['rows without end', sample.replace(record, record.replaceAll('\n', '').repeat(20_001))],
    ['a count below nothing', sample.replace('>123<', '>-1<')],
    ['a count beyond numbers', sample.replace('>123<', `>${'9'.repeat(400)}<`)],
    ['no address', sample.replace('192.0.2.123', 'x')],
    ['no time', sample.replace('302832000', '')],
    ['no domain', sample.replace('<domain>example.com</domain>', '')],
  ])('%s is no report', async (_, xml) => expect(await parseReport(xml)).toBeNull());

  it('texts are bounded and one line', async () => {
    const report = await parseReport(sample.replace('Sample Reporter', `x\n\u202ey${'z'.repeat(100_000)}`));
    expect(report?.organization).toMatch(/^x\ufffd\ufffdyz{990,1000}…?$/u);
  });

  it('anything', async () => {
    const pieces = [
      '<feedback>',
      '</feedback>',
      '<record>',
      '</record>',
      '<row>',
      '&lt;',
      '&',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      'a',
      '<?x',
      '?>',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces)), async (all) => {
        expect(await parseReport(all.join(''))).toBeNull();
      }),
    );
  });

  it('what was written', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
      .map((some) => `x${some.replaceAll(/\s|\p{C}/gu, '')}x`);
    await fc.assert(
      fc.asyncProperty(text, text, async (organization, comment) => {
        const [one] = (await sent(6 * day + day / 6)).gone;
        if (one === undefined) expect.fail('nothing went');
        const rows = one.report.rows.map((row) => ({ ...row, overrides: [{ type: 'other', comment }] }));
        const report = { ...one.report, organization, rows };
        expect(await parseReport(reportXml(report, 'Postern 1.0'))).toEqual(report);
      }),
      { numRuns: 50 },
    );
  });
});
