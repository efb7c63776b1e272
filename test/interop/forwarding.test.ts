/** What an address of ours sends on is sealed: a strict receiver behind us, and dkimpy, find the chain good. RFC 8617 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableResolver } from '../../src/dns/testing/table.ts';
import { forger, list, readListKey } from '../../src/lab/outsiders.ts';
import { seal } from '../../src/trust/arc/seal.ts';
import type { TrustPolicy } from '../../src/trust/decide.ts';
import { dkimRecord } from '../../src/trust/dkim/generate.ts';
import { createKeyReader } from '../../src/trust/dkim/key-record.ts';
import { toldRows } from '../../src/trust/evidence/told.ts';
import { examineTrust } from '../../src/trust/examine.ts';
import { contentOf } from '../../src/trust/testing/message.ts';
import { describeWith } from '../support/describe-with.ts';
import { Lab, people } from '../support/lab.ts';
import { type SmtpSink, startSink } from '../support/smtp-sink.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { keysInUse } from '../support/signing-keys.ts';

let lab: Lab;
let sink: SmtpSink;
/** Names of keys, and their records. */
let keys: Readonly<Record<string, string>>;

beforeAll(async () => {
  sink = await startSink();
  lab = await Lab.start({ routes: [`relay.test=127.0.0.1:${sink.port}`] });
  const { code, output } = await lab.postern(['alias', 'add', 'away@beta.test', 'carol@relay.test']);
  expect(code, output).toBe(0);
  const listName = `${list.selector}._domainkey.${list.domain}`;
  keys = { ...(await keysInUse(lab, 'beta.test')), [listName]: dkimRecord(readListKey(lab.data)) };
});
afterAll(async () => {
  await lab.remove();
  await sink.close();
});

const letter = (from: string, subject: string, text: string): string =>
  [`From: ${from}`, 'To: away@beta.test', `Subject: ${subject}`, 'Message-ID: <1@there.test>', '', text, ''].join(
    '\r\n',
  );

/** Through the lab, from a host of a domain; what the next one gets. */
async function forwarded(
  host: { readonly domain: string; readonly address: string },
  message: Buffer,
): Promise<string> {
  const arrived = sink.next();
  const talk = await SmtpTalk.open(lab.ports.smtp, null, host.address);
  await talk.command(`EHLO mx.${host.domain}`);
  const { text } = await talk.send(`eve@${host.domain}`, ['away@beta.test'], message);
  expect(text).toMatch(/^250 /);
  await talk.quit();
  return (await arrived).octets.toString('latin1');
}

const policy: TrustPolicy = {
  dmarc: { none: 'tag', quarantine: 'junk', reject: 'reject', permerror: 'tag' },
  spf: { fail: 'tag', softfail: 'accept', neutral: 'accept', none: 'accept', permerror: 'accept' },
  dkim: { none: 'accept', fail: 'accept', foreign: 'accept' },
  iprev: { fail: 'accept' },
  unknown: 'accept',
  trustedSealers: [],
};

/** What the host behind us finds. */
function secondHop(message: string, trustedSealers: readonly string[]) {
  const rows = Object.entries(keys).map(([name, record]) => [`TXT ${name}`, [record]] as const);
  const table = { ...Object.fromEntries(rows), 'TXT _dmarc.alpha.test': ['v=DMARC1; p=reject'] };
  const hop = { ip: '127.0.0.1', helo: 'postern.alpha.test', mailFrom: 'srs@beta.test' };
  return examineTrust(
    contentOf(Buffer.from(message, 'latin1')),
    { hop, tls: null },
    {
      ...{ resolver: tableResolver(table), readKey: createKeyReader(), by: 'mx.relay.test' },
      ...{ now: Date.now(), lot: 0, policy: { ...policy, trustedSealers } },
    },
  );
}

describe('what an alias sends elsewhere', () => {
  it('has a seal of the domain of the alias, with what we saw', async () => {
    const message = await forwarded(forger, Buffer.from(letter(`eve@${forger.domain}`, 'onward', 'Hello Carol')));
    expect(message).toMatch(/^ARC-Seal: i=1;/);
    const { arc } = await secondHop(message, []);
    expect(arc).toMatchObject({ result: 'pass', sets: [{ sealer: 'beta.test', cv: 'none' }] });
    expect(arc.sets[0]?.results).toMatch(/spf=pass smtp\.mailfrom=mallory\.test/);
    const changed = await secondHop(message.replace('Hello Carol', 'Pay Mallory'), []);
    expect(changed.arc.result).toBe('fail');
  });

  it('tells the story of a letter that a list changed before', async () => {
    const changed = Buffer.from(letter(`Alice <${people.alice}>`, 'to the list', 'Hello all\r\n-- \r\nThe list'));
    const signer = { domain: list.domain, selector: list.selector, key: readListKey(lab.data) };
    const results = `${list.domain}; dmarc=pass header.from=alpha.test`;
    const fields = await seal(contentOf(changed), signer, { results, cv: 'none', now: Date.now() });
    if (typeof fields === 'string') throw new Error(fields);
    const message = await forwarded(list, Buffer.concat([fields, changed]));

    const unknown = await secondHop(message, []);
    expect(unknown).toMatchObject({ decision: { action: 'reject' }, dmarc: { result: 'fail' } });
    const { decision, arc, ...found } = await secondHop(message, [list.domain]);
    expect(arc).toMatchObject({
      result: 'pass',
      sets: [
        { sealer: list.domain, cv: 'none' },
        { sealer: 'beta.test', cv: 'pass' },
      ],
    });
    expect(decision.action).toBe('accept');
    expect(decision.reason.text).toContain(`${list.domain} passed the message on`);
    const told = toldRows({ ...found, arc }).find(({ check }) => check === 'ARC');
    expect(told?.reason.text).toContain(`${list.domain}, beta.test`);
  });
});

describeWith('dkimpy behind us', { peers: ['dkimverify'] }, () => {
  it('finds the chain good, and bad where the text is another', async () => {
    const message = await forwarded(forger, Buffer.from(letter(`eve@${forger.domain}`, 'for dkimpy', 'Hello Carol')));
    const program = [
      'import dkim, json, sys',
      'keys = json.loads(sys.argv[2])',
      'look = lambda name, timeout=5: keys.get(name.decode().rstrip("."), "").encode()',
      'cv, results, reason = dkim.arc_verify(open(sys.argv[1], "rb").read(), dnsfunc=look)',
      'print(cv.decode(), reason)',
    ].join('\n');
    const verify = (text: string): string => {
      const file = join(lab.data, 'forwarded.eml');
      writeFileSync(file, text, 'latin1');
      const words = ['-c', program, file, JSON.stringify(keys)];
      return execFileSync('/usr/bin/python3', words, { encoding: 'utf8', timeout: 60_000 });
    };
    expect(verify(message)).toMatch(/^pass /);
    expect(verify(message.replace('Hello Carol', 'Pay Mallory'))).toMatch(/^fail /);
  });
});
