/** The header that goes inside with a message, and its marks. */
import { expect, it } from 'vitest';
import { ok } from '../base/result.ts';
import { enclose } from './enclose.ts';

const head = 'From: ann@example.org\r\nSubject: the plan\r\n';

it.each([
  ['of a type', 'Content-Type: text/plain; charset=utf-8\r\n', 'protected-headers="v1"; hp="cipher"'],
  ['of no type', '', 'protected-headers="v1"; hp="cipher"'],
  ['of a type that has one of them', 'Content-Type: text/plain; protected-headers="v1"\r\n', 'hp="cipher"'],
])('what is sealed says so by both marks, each once: %s', async (_what, type, marks) => {
  let inside = '';
  const sealed = await enclose(Buffer.from(`${head}${type}\r\nx\r\n`), 'cipher', (entity) => {
    inside = entity.toString('latin1');
    return Promise.resolve(ok(Buffer.from('Content-Type: text/plain\r\n\r\nsealed\r\n')));
  });
  expect(sealed.ok && sealed.value.toString('latin1')).toContain('Subject: [...]\r\n');
  expect(inside).toContain('Subject: the plan\r\n');
  expect(inside).toContain(`;\r\n ${marks}\r\n`);
  expect(inside.split('protected-headers=')).toHaveLength(2);
});
