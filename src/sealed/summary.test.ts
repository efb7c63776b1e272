import { describe, expect, it } from 'vitest';
import { openMessage } from './open.ts';
import { protect } from './protect.ts';
import { type SealedSummary, summarise } from './summary.ts';
import { enclosed, multipart, sealed, signed, text } from './testing/letter.ts';
import { toyStandard } from './testing/toy.ts';

const summaryOf = async (
  body: string,
  header = 'From: Ann <ann@example.org>\r\nSubject: hi\r\n',
): Promise<SealedSummary> => summarise(protect(await openMessage(Buffer.from(header + body, 'utf8'), [toyStandard()])));

describe('the summary of a message', () => {
  const locked = 'Content-Type: application/toy\r\n\r\nlocked';
  it.each<[what: string, body: string, signed: SealedSummary['signed'], encrypted: SealedSummary['encrypted']]>([
    ['plain', text('x'), 'none', 'none'],
    ['signed by its author', signed(text('x'), 'ann'), 'author', 'none'],
    ['signed by another', signed(text('x'), 'bob'), 'other', 'none'],
    ['two signatures, the outer one of a gateway', signed(signed(text('x'), 'ann'), 'gate'), 'other', 'none'],
    ['two signatures, the inner one of another', signed(signed(text('x'), 'bob'), 'ann'), 'author', 'none'],
    ['signed and encrypted', sealed(signed(text('x'), 'ann')), 'author', 'message'],
    ['encrypted', sealed(text('x')), 'none', 'message'],
    ['what no key opens', locked, 'none', 'locked'],
    ['a signed part under a footer', multipart('mixed', signed(text('x'), 'ann'), text('y')), 'part', 'none'],
    ['a signed message that was forwarded', enclosed(signed(text('x'), 'ann')), 'part', 'none'],
    ['an encrypted part', multipart('mixed', sealed(text('x')), text('y')), 'none', 'part'],
    ['a locked part', multipart('mixed', locked, text('y')), 'none', 'part'],
  ])('%s', async (_what, body, signedState, encrypted) => {
    expect(await summaryOf(body)).toMatchObject({ signed: signedState, encrypted });
  });

  it.each<[what: string, header: string]>([
    ['two addresses', 'From: Bob <bob@example.org>, Ann <ann@example.org>\r\n'],
    ['two fields', 'From: Ann <ann@example.org>\r\nFrom: Bob <bob@example.org>\r\n'],
    ['an address for a name', 'From: "ann@example.org" <bob@example.org>\r\n'],
    ['an address in a comment', 'From: bob@example.org (ann@example.org)\r\n'],
    ['a group', 'From: ann@example.org: bob@example.org;\r\n'],
    ['no author', 'Sender: ann@example.org\r\n'],
  ])('a signature by ann is not that of %s', async (_what, header) => {
    expect(await summaryOf(signed(text('x'), 'ann'), header)).toMatchObject({ signed: 'other' });
  });
});

describe('the header that counts', () => {
  const inner = 'From: Ann <ann@example.org>\r\nSubject: the plan\r\n';
  const shown = ({ header }: SealedSummary): readonly string[] =>
    header.fields
      .filter(({ name }) => ['From', 'Subject'].includes(name))
      .map(({ name, value, protection }) => `${name}: ${value} [${protection}]`);
  const outside = ['From: Ann <ann@example.org> [unprotected]', 'Subject: hi [unprotected]'];

  it.each<[what: string, body: string, expected: readonly string[]]>([
    ['is the outer one where nobody protected it', signed(text('x'), 'ann'), outside],
    [
      'is the inner one of a signed message',
      signed(`${inner}${text('x', '; hp="clear"')}`, 'ann'),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed]'],
    ],
    [
      'is the inner one, and its author says what was kept secret',
      sealed(
        signed(
          `HP-Outer: From: Ann <ann@example.org>\r\nHP-Outer: Subject: [...]\r\n${inner}${text('x', '; hp="cipher"')}`,
          'ann',
        ),
      ),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed-and-encrypted]'],
    ],
    [
      'is not secret where encryption was added on the way',
      sealed(signed(`${inner}${text('x', '; hp="clear"')}`, 'ann')),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed]'],
    ],
    [
      'is not secret without encryption, whatever hp says',
      signed(`${inner}${text('x', '; hp="cipher"')}`, 'ann'),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed]'],
    ],
    [
      'is encrypted alone where nobody signed',
      sealed(`${inner}${text('x', '; hp="cipher"')}`),
      ['From: Ann <ann@example.org> [unprotected]', 'Subject: the plan [encrypted]'],
    ],
    [
      'is the inner one of earlier drafts',
      sealed(signed(`${inner}${text('x', '; protected-headers="v1"')}`, 'ann')),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed]'],
    ],
    [
      'is that of the message inside the seals',
      signed(enclosed(`${inner}${text('x')}`), 'ann'),
      ['From: Ann <ann@example.org> [signed]', 'Subject: the plan [signed]'],
    ],
    ['says nothing where hp stands outside the seals', `X: y\r\n${text('x', '; hp="clear"')}`, outside],
    [
      'says nothing where hp stands deeper',
      signed(multipart('mixed', `${inner}${text('x', '; hp="clear"')}`), 'ann'),
      outside,
    ],
  ])('%s', async (_what, body, expected) => {
    expect(shown(await summaryOf(body))).toEqual(expected);
  });

  it('may stand outside as it does inside, where hp says cipher and nothing says what was shown', async () => {
    const to = 'To: Bob <bob@example.org>\r\n';
    const body = sealed(signed(`${inner}${to}${text('x', '; protected-headers="v1"; hp="cipher"')}`, 'ann'));
    const from = 'From: Ann <ann@example.org>\r\n';
    expect(await summaryOf(body, `${from}${to}`)).toMatchObject({ signed: 'author', fault: null });
    const others = `${from}To: Bob <bob@example.org>, Eve <eve@example.org>\r\n`;
    expect(await summaryOf(body, others)).toMatchObject({ signed: 'invalid', fault: 'header' });
  });

  it('knows where the author inside is another than outside', async () => {
    const body = signed(`${inner}${text('x', '; hp="clear"')}`, 'ann');
    expect(await summaryOf(body)).toMatchObject({ signed: 'author', fromDiffers: false });
    expect(await summaryOf(body, 'From: boss@example.org\r\n')).toMatchObject({
      signed: 'invalid',
      fault: 'header',
      fromDiffers: true,
      author: ['ann@example.org'],
    });
  });
});
