import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { messageIds } from './message-id.ts';

describe('messageIds', () => {
  it.each([
    ['<a@x.test>', ['a@x.test']],
    ['<a@x.test> <b@y.test>', ['a@x.test', 'b@y.test']],
    ['<a@x.test><b@y.test>', ['a@x.test', 'b@y.test']],
    [' (comment) <a@x.test>\r\n\t<b@y.test>', ['a@x.test', 'b@y.test']],
    ['Your message of "Mon, 1 Jan <no@x>" <a@x.test>', ['a@x.test']],
    ['<a\r\n b@x.test>', ['ab@x.test']],
    ['<"a b"@x.test>', ['"ab"@x.test']],
    ['<no-at-sign>', ['no-at-sign']],
    ['a@x.test b@y.test', ['a@x.test', 'b@y.test']],
    ['word <a@x.test> c@z.test', ['a@x.test']],
    ['<a@x.test', ['a@x.test']],
    ['<<a@x.test>>', ['a@x.test']],
    ['<junk <a@x.test>', ['a@x.test']],
    ['<>', []],
    ['', []],
    ['no id here', []],
  ])('%j', (value, ids) => {
    expect(messageIds(value)).toEqual(ids);
  });

  it('keeps the first and the newest past the limit', () => {
    const all = Array.from({ length: limits.messageIds + 50 }, (_, number) => `${number}@x`);
    const ids = messageIds(all.map((id) => `<${id}>`).join(' '));
    expect(ids).toEqual(['0@x', ...all.slice(51)]);
  });

  it('drops an id longer than a line', () => {
    expect(messageIds(`<${'a'.repeat(limits.messageIdCharacters)}@x> <b@y>`)).toEqual(['b@y']);
  });

  it.each(['<', '(', '"', '<a', '> ', '< '])('takes linear time for many %j', (piece) => {
    const start = performance.now();
    messageIds(piece.repeat(limits.fieldOctets / 2));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
