/** `npm run screenshots`: the pictures of the README, of a lab with letters, forged ones among them. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { gallery } from '../../src/lab/gallery.ts';
import { send } from '../forge/send.ts';
import { people } from '../support/lab.ts';
import { keysInUse } from '../support/signing-keys.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { row } from './support/writing.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const wide = { width: 1280, height: 760 };

const letters = [
  [
    'Harbour Cinema <programme@harbour-cinema.example>',
    'Friday: The Third Man, in the courtyard',
    'Bring a blanket. We begin when it is dark, about half past nine.',
  ],
  [
    'Maria Lund <maria.lund@nordlicht.example>',
    'Re: Minutes of Tuesday',
    'Thank you, that is how I remember it too. Two small things in the second part.',
  ],
  [
    'City Library <loans@library.example>',
    'Two books are due on Thursday',
    'They can be renewed once more, as nobody waits for them.',
  ],
  [
    'Ion Popescu <ion@atelier.example>',
    'The frames are ready',
    'They came out well. You can fetch them any afternoon this week.',
  ],
  [
    'Giulia Conti <giulia.conti@studioconti.example>',
    'Drawings for the kitchen',
    'The window stays where it is; I moved the table under it.',
  ],
] as const;

async function fill(web: WebLab): Promise<void> {
  await keysInUse(web.lab, 'alpha.test');
  for (const [from, subject, text] of letters) await deliverTo(web.lab, people.bob, { from, subject, text });
}

async function forge({ lab }: WebLab, letters: typeof gallery): Promise<void> {
  const target = {
    port: lab.ports.smtp,
    folder: lab.data,
    letterbox: {
      submissions: lab.ports.submissions,
      imap: lab.ports.imap,
      tls: lab.tls(),
      passwords: { alice: lab.password, bob: lab.password },
    },
    explain: () => Promise.resolve(null),
  };
  for (const forgery of letters) await send({ ...forgery, verdict: {} }, target);
}

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}${name}-${colorScheme}.png` });
  }
}

const web = await startWebLab();
try {
  await fill(web);
  await forge(web, gallery.slice(0, 1));
  const mail = await web.signedIn(people.bob);
  await mail.setViewportSize(wide);
  await row(mail, 'Alice Alpha').getByRole('button').first().click();
  await mail.locator('.verdict button').waitFor();
  await inBothThemes(mail, 'mail');
  await forge(web, gallery.slice(1));

  // The gallery's letters have one author's name; the newest that the verdict line warns of is shown.
  const warned = mail
    .getByRole('region', { name: 'Messages' })
    .getByRole('listitem')
    .filter({ hasText: 'Alice Alpha' });
  for (let at = 0; at < (await warned.count()); at++) {
    await warned.nth(at).getByRole('button').first().click();
    await mail.locator('.verdict button').last().waitFor();
    if ((await mail.locator('.verdict').last().innerText()).includes('a1pha.test')) break;
  }
  await mail.locator('.verdict button').last().click();
  await mail
    .getByRole('region', { name: 'How we know' })
    .last()
    .getByRole('heading', { name: 'The four services' })
    .waitFor();
  await inBothThemes(mail, 'security-panel');

  const admin = await web.signedIn(people.admin, '/admin');
  await admin.setViewportSize(wide);
  await admin.locator('canvas').first().waitFor();
  await inBothThemes(admin, 'admin');

  const phone = await web.signedIn(people.bob);
  await phone.setViewportSize({ width: 390, height: 760 });
  await row(phone, 'The frames are ready').waitFor();
  await phone.screenshot({ path: `${folder}phone.png` });
} finally {
  await web.stop();
}
