/** A forged message is refused; the report of that day tells the owner of the domain who sent it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeLabPorts } from '../../test/support/ports.ts';
import { gallery } from '../lab/gallery.ts';
import { send } from '../../test/forge/send.ts';
import { SmtpTalk } from '../../test/support/smtp-talk.ts';
import { silentLog } from '../base/log.ts';
import { run } from '../cli/testing.ts';
import { forger, list } from '../lab/outsiders.ts';
import { type RunningLab, startLab } from './lab.ts';

const day = 86_400_000;
const log = { ...silentLog, setLevel: () => undefined, flush: () => Promise.resolve() };
let folder = '';
let lab: RunningLab;
/** Milliseconds that the lab's clock is ahead. */
let ahead = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-reports-'));
  const { ports } = await freeLabPorts();
  const started = await startLab({
    folder,
    ports,
    plain: false,
    routes: [],
    password: null,
    log,
    clock: { now: () => Date.now() + ahead },
    onFatal: (reason) => expect.fail(reason),
  });
  lab = started.ok ? started.value : expect.fail(JSON.stringify(started.error));
}, 60_000);

afterAll(async () => {
  await lab.system.stop();
  rmSync(folder, { recursive: true });
});

const forged = Buffer.from(
  ['From: Alice <alice@alpha.test>', 'To: bob@beta.test', 'Subject: Money', '', 'Send it.', ''].join('\r\n'),
);

test('who forges is told of to whom it is done', async () => {
  const talk = await SmtpTalk.open(lab.file.ports.smtp, null, forger.address);
  await talk.command(`EHLO mx.${forger.domain}`);
  const { text: reply } = await talk.send(`eve@${forger.domain}`, ['bob@beta.test'], forged);
  await talk.quit();
  expect(reply).toMatch(/^550 5\.7\.26/u);

  const sealed = gallery.find(({ name }) => name === 'sealed list') ?? expect.fail('the gallery has one');
  const explain = () => Promise.resolve(sealed.verdict);
  const { smtp: port, submissions, imap } = lab.file.ports;
  // The list seals what it was given: nobody logs in for it.
  const letterbox = { submissions, imap, tls: {}, passwords: { alice: '', bob: '' } };
  expect(await send(sealed, { port, folder, letterbox, explain })).toMatchObject({ problems: [] });

  await lab.system.report();
  const env = { POSTERN_DATA: folder };
  expect(JSON.parse((await run(['reports', 'dmarc', '--json'], { env })).out)).toEqual([]);

  const told = (await run(['reports', 'failures', '--json'], { env })).out;
  expect(JSON.parse(told)).toContainEqual({
    day: expect.any(String) as unknown,
    domain: 'alpha.test',
    reporter: 'alpha.test',
    sourceIp: forger.address,
    failure: 'dmarc',
    messages: 1,
  });

  ahead = 2 * day;
  await lab.system.report();
  const { out } = await run(['reports', 'dmarc', '--json'], { env });
  const [report] = JSON.parse(out) as readonly { readonly rows: readonly { readonly sourceIp: string }[] }[];
  const byHost = { ...report, rows: report?.rows.toSorted((a, b) => (a.sourceIp < b.sourceIp ? -1 : 1)) };
  expect(byHost).toMatchObject({
    organization: 'postern.alpha.test',
    contact: 'dmarc-reports@alpha.test',
    domain: 'alpha.test',
    published: { p: 'reject', discovery: 'treewalk' },
    summary: { messages: 2, passed: 0, dispositions: { reject: 1, none: 1 } },
    rows: [
      {
        sourceIp: forger.address,
        messages: 1,
        disposition: 'reject',
        headerFrom: 'alpha.test',
        envelopeFrom: forger.domain,
        envelopeTo: 'beta.test',
        overrides: [],
        spfResult: { domain: forger.domain, result: 'pass' },
      },
      {
        sourceIp: list.address,
        disposition: 'none',
        overrides: [{ type: 'trusted_forwarder', comment: `arc=pass as[1].d=${list.domain} as[1].s=${list.selector}` }],
      },
    ],
  });
  expect((await run(['reports', 'dmarc'], { env })).out).toContain(`${forger.address} (1)`);

  await lab.system.report();
  expect(JSON.parse((await run(['reports', 'dmarc', '--json'], { env })).out)).toHaveLength(1);
}, 60_000);
