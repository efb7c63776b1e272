/** An invitation in a real browser: shown, answered through the real MTA, its answer shown to the organiser. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { people } from '../support/lab.ts';
import { violations } from './support/axe.ts';
import { type WebLab, startWebLab } from './support/browser.ts';
import { deliverTo } from './support/deliver.ts';
import { undoFor } from './support/writing.ts';

const invitation = (method: string, summary: string): string =>
  [
    '--b',
    'Content-Type: text/plain',
    '',
    'You are invited.',
    '--b',
    `Content-Type: text/calendar; charset=UTF-8; method=${method}`,
    '',
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    'UID:tea-1',
    'SEQUENCE:2',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Asia/Tokyo:20270115T100000',
    'DTEND;TZID=Asia/Tokyo:20270115T113000',
    'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=4',
    `SUMMARY:${summary}`,
    'LOCATION:<img src=x onerror=alert(1)>',
    'DESCRIPTION:Bring <b>cups</b>',
    `ORGANIZER;CN=Bob:mailto:${people.bob}`,
    `ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=Alice:mailto:${people.alice}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '--b--',
  ].join('\r\n');

const fields = ['MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary=b'];

describeWith('invitations', { peers: ['chromium'] }, () => {
  let web: WebLab;
  beforeAll(async () => void (web = await startWebLab()), 120_000);
  afterAll(() => web.stop());

  it('are shown and answered, and the organiser sees the answer', async () => {
    const text = invitation('REQUEST', 'Tea for two');
    await deliverTo(web.lab, people.alice, { subject: 'Invitation one', from: `Bob <${people.bob}>`, fields, text });
    const page = await web.signedIn(people.alice);
    await undoFor(page, 0);
    await page.getByText('Invitation one').first().click();
    const card = page.getByRole('region', { name: 'Tea for two', exact: true });
    await card.getByText('<img src=x onerror=alert(1)>').waitFor();
    await card.getByText('Every week, Friday, 4 times').waitFor();
    await card.getByText('Asia/Tokyo').waitFor();
    expect(await card.getByText('did not send this message').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await card.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Answer sent').waitFor();
    await card.getByText('Your answer: Accepted').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.reload();
    // The answer is the last message of the conversation now: the invitation is folded.
    await page.getByRole('region', { name: /accepts: Tea for two$/ }).waitFor();
    await page.locator('[data-message]').first().click();
    await card.getByText('Your answer: Accepted').waitFor();

    const bob = await web.signedIn(people.bob);
    await bob.getByText('Accepted: Tea for two').first().click({ timeout: 60_000 });
    await bob.getByRole('region', { name: /accepts: Tea for two$/ }).waitFor();
  }, 180_000);

  it('are suspected where the organiser is another, and their end is told', async () => {
    const text = invitation('CANCEL', 'Coffee');
    await deliverTo(web.lab, people.alice, { subject: 'No more coffee', from: 'Eve <eve@evil.test>', fields, text });
    const page = await web.signedIn(people.alice);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByText('No more coffee').first().click();
    const card = page.getByRole('region', { name: 'Cancelled: Coffee' });
    await card.getByText('did not send this message').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
    const downloaded = page.waitForEvent('download');
    await card.getByRole('link', { name: 'Download .ics' }).click();
    expect((await downloaded).suggestedFilename()).toBe('invitation.ics');
    expect(await violations(page)).toEqual([]);
  }, 180_000);
});
