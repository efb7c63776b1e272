/**
 * Whatever is asked, in whatever order it is decided: the answer is the one that looking at every message would give.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testAccount } from '../../testing/authentication.ts';
import { memoryStore } from '../../testing/memory-store.ts';
import { TestClient, testServer } from '../../testing/server.ts';

interface Message {
  readonly system: number;
  readonly subject: string;
  readonly text: string;
  readonly size: number;
}

type Key = readonly [query: string, test: (message: Message, number: number) => boolean];

const words = ['red', 'green', 'blue'];
const leaf: fc.Arbitrary<Key> = fc.oneof(
  fc.constant<Key>(['SEEN', (message) => (message.system & 1) !== 0]),
  fc.constant<Key>(['UNFLAGGED', (message) => (message.system & 4) === 0]),
  fc.constantFrom(...words).map((word): Key => [`SUBJECT ${word}`, (message) => message.subject.includes(word)]),
  fc.constantFrom(...words).map((word): Key => [`BODY ${word}`, (message) => message.text.includes(word)]),
  fc.constantFrom(...words).map((word): Key => [`HEADER X-Other ${word}`, () => false]),
  fc.integer({ min: 30, max: 70 }).map((size): Key => [`LARGER ${size}`, (message) => message.size > size]),
  fc
    .integer({ min: 1, max: 40 })
    .map((from): Key => [`${from}:25`, (_, n) => n >= Math.min(from, 25) && n <= Math.max(from, 25)]),
  fc.constant<Key>(['NEW', () => false]),
);

const { key } = fc.letrec<{ key: Key }>((tie) => ({
  key: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('key').map(([query, test]): Key => [`NOT ${query}`, (message, n) => !test(message, n)]),
    fc.tuple(tie('key'), tie('key')).map(([a, b]): Key => [`OR ${a[0]} ${b[0]}`, (m, n) => a[1](m, n) || b[1](m, n)]),
    fc.tuple(tie('key'), tie('key')).map(([a, b]): Key => [`(${a[0]} ${b[0]})`, (m, n) => a[1](m, n) && b[1](m, n)]),
  ),
}));

describe('SEARCH', () => {
  it('finds what every message by itself would say', async () => {
    const { listener, port, put } = await testServer(memoryStore({ account: testAccount.id, now: () => 0 }));
    const messages: Message[] = [];
    for (let n = 0; n < 30; n++) {
      const subject = words.filter((_, at) => (n & (1 << at)) !== 0).join(' ');
      const text = words[n % 4] ?? 'none';
      const bytes = Buffer.from(`Subject: ${subject}\r\n\r\n${text}${'.'.repeat(n)}\r\n`);
      const system = (n % 2) + (n % 3 === 0 ? 4 : 0);
      messages.push({ system, subject, text, size: bytes.length });
      await put(bytes, { system, keywords: [] });
    }
    const me = await TestClient.selected(port);
    await fc.assert(
      fc.asyncProperty(key, async ([query, test]) => {
        const found = messages.flatMap((message, at) => (test(message, at + 1) ? [` ${at + 1}`] : []));
        expect(await me.command(`a SEARCH ${query}`)).toEqual([`* SEARCH${found.join('')}`, 'a OK Searched']);
      }),
      { numRuns: 300 },
    );
    me.close();
    await listener.close(100);
  });
});
