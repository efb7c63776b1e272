/**
 * Every forged message of the gallery as its reader sees it: the verdict line and the panel say the right sentence. What the lab
 * refuses nobody reads; it is brought in by the back door (LMTP), with what is found out about it, as if somebody had taken it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../src/cli/testing.ts';
import { type Forgery, gallery } from '../../src/lab/gallery.ts';
import { partsFor, send } from '../forge/send.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { keysInUse } from '../support/signing-keys.ts';
import { SmtpTalk } from '../support/smtp-talk.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { octetsOf } from './support/writing.ts';

/** What is read first, and sentences of the panel. */
interface Shown {
  readonly line: string;
  readonly tone: 'Danger' | 'Caution' | null;
  readonly panel: readonly string[];
}

const forged = (...panel: readonly string[]): Shown => ({
  line: 'This says it is from alpha.test, but alpha.test did not send it. Do not follow its links.',
  tone: 'Danger',
  panel: [
    "nothing shows that alpha.test, the author's domain, stands behind the message; alpha.test asks to reject such mail",
    'Sender authentication says that the author is forged.',
    'Nothing proves who sent it.',
    ...panel,
  ],
});

const agree = 'They agree.';
const differ = 'They differ: whoever sent it writes in the name of another.';
const notAllowed = '127.0.0.66 is not among the hosts that alpha.test allows';
const ofMallory = 'it is sent by a host of mallory.test';
const proven = 'alpha.test has sent it; which person there, alpha.test alone knows.';

const table: Readonly<Record<string, Shown>> = {
  honest: {
    line: 'Nobody here has had mail from alice@alpha.test before.',
    tone: 'Caution',
    panel: [agree, '127.0.0.1 may send for alpha.test', proven, 'Trust this sender'],
  },
  'fake HELO': {
    line: 'mallory.test, not encrypted on the way',
    tone: null,
    panel: [agree, 'alpha.test [127.0.0.66]', 'who it is was not proven', '127.0.0.66 has no name'],
  },
  'fake envelope': forged(agree, notAllowed, 'With a valid DKIM signature of alpha.test, it would have been accepted.'),
  'fake header-from': forged(differ, ofMallory, 'eve@mallory.test'),
  notification: forged('<>', 'mx.mallory.test has no SPF record'),
  'two authors': forged('the From field has authors of 2 domains', ofMallory),
  'two From fields': forged('the message has 2 From fields where there may be one', ofMallory),
  'display name': {
    line: 'The name shows another address than the one that wrote this: eve@mallory.test.',
    tone: 'Danger',
    panel: [
      agree,
      'The name of the author shows another address than the real one.',
      '127.0.0.66 may send for mallory.test',
    ],
  },
  'look-alike': {
    line: 'a1pha.test is made to be taken for another domain. Do not follow its links.',
    tone: 'Danger',
    panel: [
      'alice@a1pha.test',
      'a1pha.test looks like alpha.test, which is served here, and is not.',
      'Nothing proves who sent it.',
    ],
  },
  'forged results': {
    line: 'mallory.test, not encrypted on the way',
    tone: null,
    panel: [agree, 'neither mallory.test nor a domain above it has a DMARC record', 'Nothing proves who sent it.'],
  },
  replay: {
    line: 'alpha.test, not encrypted on the way',
    tone: null,
    panel: [differ, 'alpha.test signed it, and nothing that was signed has changed', proven, '127.0.0.66'],
  },
  altered: forged(
    differ,
    'the signature of alpha.test does not fit: a signed field was changed, or another key made it',
    'Had the signature of alpha.test held, it would have been accepted.',
  ),
  list: forged(differ, 'it is sent by a host of lists.test'),
  'sealed list': {
    line: 'alpha.test, passed on by lists.test, which vouches for it',
    tone: null,
    panel: [
      differ,
      'DMARC fails here, but lists.test passed the message on, is trusted, and saw it pass.',
      'every seal on its way holds: lists.test',
    ],
  },
  'broken seal': forged(
    differ,
    'the message was changed behind the last seal: the body was changed after lists.test signed it',
  ),
};

describeWith('the gallery of forgeries in the browser', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;
  let request: APIRequestContext;
  /** By id of the e-mail. */
  const evidence = new Map<string, unknown>();

  beforeAll(async () => {
    web = await startWebLab();
    await keysInUse(web.lab, 'alpha.test');
    page = await web.signedIn(people.bob);
    request = page.context().request;
    await page.route('**/jmap/api', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { methodResponses: [string, { list?: { id: string }[] }, string][] };
      for (const [name, { list = [] }] of answer.methodResponses)
        if (name === 'Email/get')
          for (const email of list)
            if (evidence.has(email.id)) Object.assign(email, { evidence: evidence.get(email.id) });
      await route.fulfill({ response, json: answer });
    });
  }, 120_000);
  afterAll(() => web.stop());

  const target = () => ({
    port: web.lab.ports.smtp,
    folder: web.lab.data,
    letterbox: {
      submissions: web.lab.ports.submissions,
      imap: web.lab.ports.imap,
      tls: web.lab.tls(),
      passwords: { alice: web.lab.password, bob: web.lab.password },
    },
    explain: () => Promise.resolve(null),
  });

  async function ask(name: string, args: object): Promise<Record<string, unknown>> {
    const session = (await (await request.get('/jmap/session')).json()) as {
      primaryAccounts: Record<string, string>;
      capabilities: object;
    };
    const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
    const response = await request.post('/jmap/api', {
      data: { using: Object.keys(session.capabilities), methodCalls: [[name, { accountId, ...args }, 'a']] },
    });
    const { methodResponses } = (await response.json()) as { methodResponses: [string, Record<string, unknown>][] };
    return methodResponses[0]?.[1] ?? {};
  }

  async function newest(): Promise<string> {
    const { ids } = await ask('Email/query', { sort: [{ property: 'receivedAt', isAscending: false }], limit: 1 });
    return (ids as readonly string[])[0] ?? '';
  }

  /** Past the door, which would have refused it. */
  async function bringIn(forgery: Forgery): Promise<void> {
    const message = await forgery.message(partsFor(target()));
    const file = join(web.lab.data, 'forgery.eml');
    writeFileSync(file, message);
    const how = ['--ip', forgery.from, '--helo', forgery.helo, '--mail-from', forgery.mailFrom];
    const { out } = await run(['explain', file, ...how, '--json'], { env: web.lab.environment });
    const talk = await SmtpTalk.open(web.lab.ports.lmtp);
    await talk.command('LHLO test.test');
    const { text } = await talk.send(forgery.mailFrom, [people.bob], message);
    await talk.quit();
    expect(text).toMatch(/^250/);
    evidence.set(await newest(), JSON.parse(out));
  }

  it.each(gallery)('$name', { timeout: 60_000 }, async (forgery) => {
    const shown = table[forgery.name];
    if (shown === undefined) throw new Error('the table has no row for it');
    const before = await newest();
    const { reply } = await send({ ...forgery, verdict: {} }, target());
    expect(reply.startsWith(forgery.reply)).toBe(true);
    if (!reply.startsWith('250')) await bringIn(forgery);
    await expect.poll(newest, { timeout: 30_000 }).not.toBe(before);
    const id = await newest();
    const { list } = await ask('Email/get', { ids: [id], properties: ['threadId', 'mailboxIds'] });
    const [email] = list as readonly { threadId: string; mailboxIds: Record<string, true> }[];
    await page.goto(`/mail/${Object.keys(email?.mailboxIds ?? {})[0] ?? ''}/${email?.threadId ?? ''}`);
    const line = page.locator('.verdict button').last();
    await line.waitFor();
    await line.click();
    const panel = page.getByRole('region', { name: 'How we know' }).last();
    await panel.getByRole('heading', { name: 'The four services' }).waitFor();
    const said = await line.innerText();
    expect(said).toContain(shown.line);
    expect(['Danger', 'Caution'].find((tone) => said.includes(`${tone}:`)) ?? null).toBe(shown.tone);
    for (const sentence of shown.panel) await panel.getByText(sentence).first().waitFor();
    // Nobody is asked to trust who lies.
    if (shown.tone === 'Danger') expect(await panel.getByRole('button', { name: 'Trust this sender' }).count()).toBe(0);
  });

  it('says all of it in another language too', { timeout: 60_000 }, async () => {
    await page.evaluate("localStorage.setItem('postern.language', 'de')");
    await page.reload();
    await page.locator('.verdict button').last().click();
    const panel = page.getByRole('region', { name: 'Woher wir das wissen' }).last();
    await panel.getByText('bittet, solche Post abzulehnen').first().waitFor();
    await panel.getByText('die Nachricht wurde nach dem letzten Siegel geändert').waitFor();
    // What the server wrote down stands in English behind „Mehr erfahren“ alone.
    const text = (await panel.innerText()).split('\n');
    expect(text.filter((sentence) => /\b(the|would|was|message)\b/i.test(sentence))).toEqual([]);
    await page.evaluate("localStorage.removeItem('postern.language')");
  });

  it('can be read by everybody', { timeout: 60_000 }, async () => {
    await page.reload();
    const line = page.locator('.verdict button').last();
    await line.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'How we know' }).last();
    await panel.getByRole('heading', { name: 'The four services' }).waitFor();
    const details = panel.locator('summary').first();
    await details.focus();
    await page.keyboard.press('Enter');
    await panel.getByText('As it was written down:').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('is checked again, trusted and reported by key, and each is undone', { timeout: 60_000 }, async () => {
    const honest = await ask('Email/query', { sort: [{ property: 'receivedAt', isAscending: true }], limit: 1 });
    const [id = ''] = honest['ids'] as readonly string[];
    const mailboxes = async (): Promise<unknown> => {
      const { list } = await ask('Email/get', { ids: [id], properties: ['threadId', 'mailboxIds'] });
      return list;
    };
    const [email] = (await mailboxes()) as readonly { threadId: string; mailboxIds: Record<string, true> }[];
    await page.goto(`/mail/${Object.keys(email?.mailboxIds ?? {})[0] ?? ''}/${email?.threadId ?? ''}`);
    await page.locator('.verdict button').last().click();
    const panel = page.getByRole('region', { name: 'How we know' }).last();
    const press = async (name: string): Promise<void> => {
      await panel.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    await panel.getByRole('button', { name: 'Trust this sender' }).waitFor();
    await press('Check again');
    await panel.getByText('everything comes out the same').waitFor();
    await press('Trust this sender');
    await panel.getByText('Mail from alice@alpha.test is wanted from now on').waitFor();
    expect((await web.lab.postern(['spam', 'lists', '--account', people.bob])).stdout).toContain(people.alice);
    await press('Undo');
    await panel.getByRole('button', { name: 'Trust this sender' }).waitFor();
    const before = await mailboxes();
    await press('Report as phishing');
    await panel.getByText('Moved to junk; the filter learns from it.').waitFor();
    expect(await mailboxes()).not.toEqual(before);
    // Nothing leaves unless its reader agrees.
    await panel.getByText(`Tell ${people.admin} too?`).waitFor();
    expect(await violations(page)).toEqual([]);
    await press('Send the report');
    await panel.getByText(`A report was sent to ${people.admin}.`).waitFor();
    const report = await octetsOf(await web.signedIn(people.admin), 'phishing:');
    expect(report).toContain('Feedback-Type: fraud');
    expect(report).toMatch(/^from: .*alice@alpha\.test/im);
    await press('Undo');
    await expect.poll(mailboxes, { timeout: 20_000 }).toEqual(before);
  });
});
