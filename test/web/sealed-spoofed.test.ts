/**
 * Spoofed messages in the webmail itself: what its line says of each is the sentence of its fault, and never that somebody signed it.
 * Beside its own line nothing on the page looks like one, whatever a message draws.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signEntity } from '../../src/openpgp/compose.ts';
import { person } from '../../src/openpgp/testing/people.ts';
import { ownKey } from '../../src/smime/testing/certificate.ts';
import { sealed } from '../../web/text/en/sealed.ts';
import { html, words } from '../hostile/spoofed/attack.ts';
import { type Specimen, collection } from '../hostile/spoofed/collection.ts';
import { head, now, openPgpKit, smimeKit } from '../hostile/spoofed/kit.ts';
import { wanted } from '../hostile/spoofed/wanted.ts';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { jmap, patience } from './support/writing.ts';

interface Shown extends Specimen {
  readonly fault: string | null;
  /** Where it is on the page: mailbox and conversation. */
  readonly place: string;
}

describeWith('spoofed messages on the page', { peers: ['chromium'] }, () => {
  let web: WebLab;
  let page: Page;
  let shown: readonly Shown[];

  beforeAll(async () => {
    web = await startWebLab();
    page = await web.signedIn(people.alice);
    const [openpgp, smime] = [await openPgpKit(), await smimeKit()];
    const [carl, dora, frank] = [await person('carl'), await person('dora'), await person('frank')];
    const eve = await ownKey('P-256', 'eve@example.org');
    const key = (name: string, standard: 'openpgp' | 'smime', octets: Buffer, decision = 'verified') => ({
      ...{ address: `${name}@example.org`, standard, octets: octets.toString('base64'), decision },
    });
    const create = {
      a: key('ann', 'openpgp', openpgp.rows.ann.octets),
      b: key('mallory', 'openpgp', openpgp.rows.mallory.octets),
      c: key('ann', 'smime', smime.keys.ann.certificate.octets),
      d: key('mallory', 'smime', smime.keys.mallory.certificate.octets),
      e: key('carl', 'openpgp', carl.key.octets, 'refused'),
      f: key('dora', 'openpgp', dora.key.octets, 'seen'),
    };
    expect(await jmap(page, ['ContactKey/set', { create }])).toMatchObject([{ notCreated: null }]);
    const by = async ({ secret }: typeof carl, name: string, fault: string) => {
      const made = wanted(await signEntity(Buffer.from(words), secret, { boundary: name, at: now }));
      const message = Buffer.from(`${head(`${name}@example.org`)}${made.toString('latin1')}`, 'latin1');
      return { name, verdict: 'unproven', fault, message };
    };
    const own = [
      await by(carl, 'carl', 'refused'),
      await by(dora, 'dora', 'uncertified'),
      await by(frank, 'frank', 'no-key'),
      {
        ...{ name: 'eve', verdict: 'unproven', fault: 'issuer' },
        message: Buffer.from(head('eve@example.org') + (await smime.signWith(words, eve))),
      },
    ];
    const all = (await collection(openpgp, smime)).filter(({ name }) => !name.includes('encrypt'));
    // One of each fault and standard, and so many others that there are eighty.
    const chosen = all.filter(
      ({ name, fault }, at) =>
        at % 9 === 0 ||
        name.includes('badge') ||
        all.findIndex((one) => one.fault === fault && one.name.slice(0, 5) === name.slice(0, 5)) === at,
    );
    shown = await filed(page, [...chosen, ...own]);
  }, 120_000);
  afterAll(() => web.stop());

  /** The line of the message that is open. */
  const line = () => page.getByRole('article').locator('.verdict');
  const go = (path: string): Promise<unknown> =>
    page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`);
  const open = async ({ place }: Shown): Promise<void> => {
    await go(place.slice(0, place.lastIndexOf('/')));
    await page.getByRole('article').waitFor({ state: 'detached', timeout: patience });
    await go(place);
    const read = page.getByRole('article').locator('.verdict, pre, iframe, .closed, .files');
    await read.first().waitFor({ timeout: patience });
    const opening = page.getByRole('status').filter({ hasText: sealed['sealed.opening'] });
    await opening.waitFor({ state: 'detached', timeout: patience });
  };
  const believed = ['(key verified', '(key accepted', 'an authority that you accepted', 'Signed by you'];

  it('are many, of every kind', () => {
    expect(shown.length).toBeGreaterThan(79);
    expect(new Set(shown.map(({ place }) => place)).size).toBe(shown.length);
  });

  it('say of themselves what is wrong, and never that they are good', { timeout: 120_000 }, async () => {
    const said = new Set<string>();
    let [good, others] = [0, 0];
    for (const one of shown) {
      await open(one);
      const texts = await line().allInnerTexts();
      const text = texts.join(' ');
      const isGood = believed.some((sentence) => text.includes(sentence));
      // The authority of the collection is not believed here: what is valid by it alone is not.
      if (isGood) expect([one.name, one.verdict]).toEqual([one.name, 'valid']);
      good += isGood ? 1 : 0;
      others += text.includes(', who is not its author') ? 1 : 0;
      expect([one.name, texts.length <= 2]).toEqual([one.name, true]);
      for (const [words, sentence] of Object.entries(sealed)) {
        const [beginning = ''] = sentence.split('{', 1);
        if (words.startsWith('fault.') && beginning !== '' && text.includes(beginning)) said.add(words.slice(6));
      }
    }
    expect(good).toBeGreaterThan(3);
    expect(others).toBeGreaterThan(0);
    const faults = ['changed', 'malformed', 'weak', 'expired', 'not-yet-valid', 'purpose', 'issuer', 'uncertified'];
    faults.push('no-key', 'refused', 'unsupported', 'header', 'time', 'empty', 'elsewhere', 'author');
    expect([...said].sort()).toEqual(expect.arrayContaining(faults.sort()));
  });

  describe('what a message draws', () => {
    const drawnLine =
      '<div class="verdict plain"><button>Signed by ann@example.org (key verified today)</button></div>';
    const over = '<style>.verdict,*{position:fixed;top:0;left:0;z-index:99999;width:100vw;background:#fff}</style>';

    it.each([
      ['the line itself', drawnLine],
      ['the line over everything', `${over}${drawnLine}`],
      [
        'the line out of its frame',
        `<base target="_top"><div style="margin-top:-400px;position:absolute;top:-300px">${drawnLine}</div>`,
      ],
      ['the line in a frame of its own', `<iframe srcdoc='${drawnLine}'></iframe>`],
      [
        'the line as a picture',
        `<svg width="400" height="30"><text y="20">Signed by ann@example.org (key verified today)</text></svg>`,
      ],
    ])('%s stays in its frame', { timeout: 60_000 }, async (what, drawn) => {
      const [made] = await filed(page, [
        { name: what, verdict: 'none', fault: null, message: Buffer.from(head() + html(drawn)) },
      ]);
      if (made === undefined) throw new Error('it was not filed');
      await open(made);
      const frame = page.getByRole('article').locator('iframe').first();
      await frame.waitFor({ timeout: patience });
      const text = (await line().allInnerTexts()).join(' ');
      for (const sentence of believed) expect(text).not.toContain(sentence);
      // What the message is in ends where its frame ends.
      const [heading, below] = [
        await page.getByRole('article').getByRole('heading').first().boundingBox(),
        await frame.boundingBox(),
      ];
      expect((heading?.y ?? 0) + (heading?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
      expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts');
    });
  });
});

/** Each in the inbox, in a conversation of its own, as if it had come when it says. */
async function filed(
  page: Page,
  messages: readonly Pick<Shown, 'name' | 'verdict' | 'fault' | 'message'>[],
): Promise<readonly Shown[]> {
  const session = (await (await page.request.get('/jmap/session')).json()) as {
    readonly uploadUrl: string;
    readonly primaryAccounts: Readonly<Record<string, string>>;
  };
  const account = session.primaryAccounts['urn:ietf:params:jmap:mail'] ?? '';
  const [boxes] = await jmap(page, ['Mailbox/get', { ids: null, properties: ['role'] }]);
  const inbox = (boxes?.['list'] as readonly { readonly id: string; readonly role: string | null }[]).find(
    ({ role }) => role === 'inbox',
  );
  const emails: Record<string, object> = {};
  for (const [at, { message }] of messages.entries()) {
    const answer = await page.request.post(session.uploadUrl.replace('{accountId}', account), {
      headers: { 'Content-Type': 'message/rfc822' },
      data: message,
    });
    const { blobId } = (await answer.json()) as { readonly blobId: string };
    emails[`m${at}`] = {
      blobId,
      mailboxIds: { [inbox?.id ?? '']: true },
      receivedAt: new Date(now).toISOString().replace('.000', ''),
    };
  }
  const [answer] = await jmap(page, ['Email/import', { emails }]);
  const created = (answer?.['created'] ?? {}) as Readonly<Record<string, { readonly threadId: string }>>;
  return messages.map((message, at) => {
    const thread = created[`m${at}`]?.threadId;
    if (thread === undefined) throw new Error(`${message.name} was not filed: ${JSON.stringify(answer)}`);
    return { ...message, place: `/mail/${inbox?.id ?? ''}/${thread}` };
  });
}
