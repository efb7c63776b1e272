import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Canonicalization } from '../types.ts';
import { bodyCanonicalizer } from './canonical-body.ts';

function canonical(form: Canonicalization, ...chunks: readonly string[]): string {
  const parts: Buffer[] = [];
  const canonicalizer = bodyCanonicalizer(form, (octets) => parts.push(Buffer.from(octets)));
  for (const chunk of chunks) canonicalizer.update(Buffer.from(chunk, 'latin1'));
  canonicalizer.end();
  return Buffer.concat(parts).toString('latin1');
}

/** RFC 6376 §3.4.3 and §3.4.4 as they read, over the whole body. */
function reference(form: Canonicalization, body: string): string {
  const lines = body.split('\r\n').map((line) => {
    if (form === 'simple') return line;
    const short = line.replace(/[ \t]+$/u, '');
    return short.replace(/[ \t]+/gu, ' ');
  });
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return form === 'simple' ? '\r\n' : '';
  return lines.map((line) => `${line}\r\n`).join('');
}

const bodies = fc
  .array(fc.constantFrom(' ', '\t', '\r\n', '\r', '\n', '\r\n\r\n', 'a', 'bc d', '  x', '\0', '\xff', ' \r\n'), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(''));
const forms = fc.constantFrom<Canonicalization>('simple', 'relaxed');

describe('canonical bodies', () => {
  it.each([
    ['simple', ' C \r\nD \t E\r\n\r\n\r\n', ' C \r\nD \t E\r\n'],
    ['relaxed', ' C \r\nD \t E\r\n\r\n\r\n', ' C\r\nD E\r\n'],
    ['simple', '', '\r\n'],
    ['relaxed', '', ''],
    ['relaxed', '\r\n \t\r\n', ''],
    ['relaxed', 'no line break', 'no line break\r\n'],
    ['simple', 'no line break', 'no line break\r\n'],
    ['relaxed', 'a \r b', 'a \r b\r\n'],
    ['relaxed', 'a\r', 'a\r\r\n'],
  ] as const)('%s of %j', (form, body, expected) => {
    expect(canonical(form, body)).toBe(expected);
  });

  it.each([
    ['simple', 'frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY='],
    ['relaxed', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ] as const)('hash of an empty body, %s, as RFC 6376 prints it', (form, hash) => {
    expect(createHash('sha256').update(canonical(form, ''), 'latin1').digest('base64')).toBe(hash);
  });

  it('is what the RFC says of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(forms, bodies, fc.array(fc.nat(60), { maxLength: 6 }), (form, body, cuts) => {
        const points = [0, ...cuts.map((cut) => Math.min(cut, body.length)).toSorted((a, b) => a - b), body.length];
        const chunks = points.slice(1).map((to, at) => body.slice(points[at], to));
        expect(canonical(form, ...chunks)).toBe(reference(form, body));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a canonical form that stays as it is', () => {
    fc.assert(
      fc.property(forms, bodies, (form, body) => {
        const once = canonical(form, body);
        expect(canonical(form, once)).toBe(once);
      }),
    );
  });

  it('counts the empty lines at the end instead of keeping them', () => {
    const lines = '\r\n'.repeat(100_000);
    expect(canonical('relaxed', 'a', lines, lines, 'b')).toBe(`a${lines}${lines}b\r\n`);
    expect(canonical('simple', 'a', lines, '\r')).toBe(`a${lines}\r\r\n`);
    expect(canonical('relaxed', lines, ' \r \n')).toBe(`${lines} \r \n\r\n`);
  });
});
