import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { openMessage } from './open.ts';
import { type ProtectedPart, payload, protect } from './protect.ts';
import { enclosed, multipart, sealed, signature, signed, text } from './testing/letter.ts';
import { toyStandard } from './testing/toy.ts';

const treeOf = async (message: string, octets: string[] = []): Promise<ProtectedPart> =>
  protect(await openMessage(Buffer.from(`From: ann@example.org\r\n${message}`, 'latin1'), [toyStandard(octets)]));

/** Every text of the tree: its words, who signed it, how often it is encrypted, and what that covers. */
function texts(part: ProtectedPart): string[] {
  const { opened, signedBy, encrypted, covers, children } = part;
  const { type, body, end } = opened.part;
  if (type !== 'text') return children.flatMap(texts);
  const words = opened.octets.toString('latin1', body, end).trim();
  const by = signedBy.map(({ signer }) => signer?.name ?? '').join('+');
  return [`${words}: [${by}] ${encrypted.length} ${covers}`];
}

describe('what protects which part', () => {
  it.each<[what: string, message: string, expected: readonly string[]]>([
    ['nothing', text('hello'), ['hello: [] 0 nothing']],
    ['a signature', signed(text('hello'), 'ann'), ['hello: [ann] 0 message']],
    ['encryption', sealed(text('hello')), ['hello: [] 1 message']],
    ['signed, then encrypted', sealed(signed(text('hello'), 'ann')), ['hello: [ann] 1 message']],
    ['triple wrapping', signed(sealed(signed(text('hello'), 'ann')), 'gate'), ['hello: [gate+ann] 1 message']],
    [
      'a signed multipart',
      signed(multipart('mixed', text('one'), text('two')), 'ann'),
      ['one: [ann] 0 message', 'two: [ann] 0 message'],
    ],
    [
      'a footer of a list',
      multipart('mixed', signed(text('hello'), 'ann'), text('footer')),
      ['hello: [ann] 0 part', 'footer: [] 0 nothing'],
    ],
    [
      'one encrypted part among others',
      multipart('mixed', text('before'), sealed(text('secret')), text('after')),
      ['before: [] 0 nothing', 'secret: [] 1 part', 'after: [] 0 nothing'],
    ],
    ['a forwarded signed message', enclosed(signed(text('hello'), 'bob')), ['hello: [bob] 0 part']],
    [
      'a signed message in a signed one',
      signed(multipart('mixed', text('see'), enclosed(signed(text('hello'), 'bob'))), 'ann'),
      ['see: [ann] 0 message', 'hello: [ann+bob] 0 part'],
    ],
    [
      'a third part, which nobody signed',
      multipart('signed; protocol="application/toy-signature"', text('hello'), signature('ann'), text('more')),
      ['hello: [] 0 nothing', 'more: [] 0 nothing'],
    ],
    [
      'a protocol that nobody knows',
      multipart('signed; protocol="application/other"', text('hello'), signature('ann')),
      ['hello: [] 0 nothing'],
    ],
    [
      'a signature that is something else',
      multipart('signed; protocol="application/toy-signature"', text('hello'), text('ann')),
      ['hello: [] 0 nothing', 'ann: [] 0 nothing'],
    ],
    ['what no key opens', 'Content-Type: application/toy\r\n\r\nlocked', []],
  ])('%s', async (_what, message, expected) => {
    expect(texts(await treeOf(message))).toEqual(expected);
  });

  it('the payload is what stands inside the seals at the top', async () => {
    const wrapped = await treeOf(sealed(signed(multipart('mixed', signed(text('one'), 'bob'), text('two')), 'ann')));
    expect(payload(wrapped).opened.part).toMatchObject({ type: 'multipart', subtype: 'mixed' });
    const bare = await treeOf(multipart('mixed', signed(text('one'), 'bob')));
    expect(payload(bare)).toBe(bare);
  });

  it('a signature is over the part with its header, in lines that end in CRLF', async () => {
    const octets: string[] = [];
    const boundary = 'Content-Type: multipart/signed; protocol="application/toy-signature"; boundary=b\n\n';
    await treeOf(`${boundary}--b\nA: 1\n\nhello\n\n--b\n${signature('ann')}--b--\n`, octets);
    expect(octets).toEqual(['A: 1\r\n\r\nhello\r\n']);
  });

  it('opens so many seals and no more', async () => {
    let deep = text('hello');
    for (let layer = 0; layer <= limits.depth; layer++) deep = sealed(deep);
    expect(texts(await treeOf(deep))).toEqual([]);
    const many = multipart('mixed', ...Array.from({ length: limits.seals + 1 }, () => sealed(text('x'))));
    expect(texts(await treeOf(many))).toHaveLength(limits.seals);
  });

  it('reads anything', async () => {
    const pieces = fc.constantFrom(
      ...[
        'Content-Type: multipart/signed; protocol="application/toy-signature"; boundary=b\r\n',
        '--b\r\n',
        '--b--\r\n',
      ],
      ...['Content-Type: application/toy-signature\r\n', '\r\n', 'sealed:', 'Content-Type: application/toy\r\n', 'x'],
      'Content-Type: multipart/encrypted; protocol="application/toy-encrypted"; boundary=b\r\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (some) => {
        for (const said of texts(await treeOf(some.join('')))) expect(said).toMatch(/ (message|part|nothing)$/u);
      }),
    );
  });
});
