import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MessageUrl, messageUrl, urlRespText } from './message-url.ts';

const whole = { part: [], text: null };
const of = (change: Partial<MessageUrl>): MessageUrl => ({
  mailbox: 'INBOX',
  uidValidity: null,
  uid: 20,
  section: whole,
  partial: null,
  ...change,
});

describe('references to messages', () => {
  it.each([
    ['/INBOX/;UID=20', of({})],
    ['/INBOX;UIDVALIDITY=7/;UID=20', of({ uidValidity: 7 })],
    [
      '/INBOX;uidvalidity=7/;uid=20/;section=HEADER',
      of({ uidValidity: 7, section: { part: [], text: { kind: 'header' } } }),
    ],
    ['/a/b/;UID=20/;SECTION=1.2.MIME', of({ mailbox: 'a/b', section: { part: [1, 2], text: { kind: 'mime' } } })],
    ['/a%2Fb%20c/;UID=20', of({ mailbox: 'a/b c' })],
    ['/Entw%C3%BCrfe/;UID=20', of({ mailbox: 'Entwürfe' })],
    ['/INBOX/;UID=20/;PARTIAL=5', of({ partial: { offset: 5, length: null } })],
    [
      '/INBOX/;UID=20/;SECTION=1/;PARTIAL=0.1024',
      of({ section: { part: [1], text: null }, partial: { offset: 0, length: 1024 } }),
    ],
    [
      '/INBOX/;UID=20/;SECTION=HEADER.FIELDS%20(To%20Cc)',
      of({ section: { part: [], text: { kind: 'fields', names: ['To', 'Cc'], not: false } } }),
    ],
  ])('%s', (text, expected) => {
    expect(messageUrl(text)).toEqual(expected);
  });

  it.each([
    '',
    '/',
    '/INBOX',
    'INBOX/;UID=20',
    ';UID=20',
    '//INBOX/;UID=20',
    '/;UID=20',
    '/INBOX;UID=20',
    '/INBOX/;UID=0',
    '/INBOX/;UID=4294967296',
    '/INBOX/;UID=20/',
    '/INBOX;UIDVALIDITY=0/;UID=20',
    '/INBOX;UIDVALIDITY=/;UID=20',
    '/INBOX;UIDVALIDITY=7;UID=20',
    '/INBOX/;UID=20/;SECTION=',
    '/INBOX/;UID=20/;SECTION=NONSENSE',
    '/INBOX/;UID=20/;SECTION=1]x',
    '/INBOX/;UID=20/;SECTION=1%5D',
    '/INBOX/;UID=20/;PARTIAL=',
    '/INBOX/;UID=20/;PARTIAL=1.0',
    '/INBOX/;UID=20/;PARTIAL=1.',
    '/INBOX/;UID=20/;PARTIAL=0/;SECTION=1',
    '/INBOX/;UID=20;EXPIRE=2030-01-01T00:00:00Z;URLAUTH=anonymous',
    '/INBOX?SUBJECT%20x',
    '/IN%BOX/;UID=20',
    '/IN%FF/;UID=20',
    '/IN%00/;UID=20',
    '/IN BOX/;UID=20',
    'imap://mail.example.org/INBOX/;UID=20',
  ])('%j is none', (text) => {
    expect(messageUrl(text)).toBeNull();
  });

  it('finds every name again, and never breaks', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 0xffff_ffff }), (mailbox, uid) => {
        const url = `/${encodeURIComponent(mailbox)}/;UID=${uid}`;
        expect(messageUrl(url)).toEqual(of({ mailbox, uid }));
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', ';UID=', ';SECTION=', ';PARTIAL=', ';UIDVALIDITY=', '1', '.', '%', ']', 'a')),
        (pieces) => {
          const url = messageUrl(pieces.join(''));
          expect(url === null || url.mailbox.length > 0).toBe(true);
        },
      ),
    );
  });

  it('are told back within one line and one bracket', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/^[\x21-\x5c\x5e-\x7e]*$/.test(urlRespText(text))).toBe(true);
      }),
    );
    expect(urlRespText('/INBOX/;UID=1')).toBe('/INBOX/;UID=1');
    expect(urlRespText('/]\r\nü')).toBe('/%5D%0D%0A%C3%BC');
  });
});
