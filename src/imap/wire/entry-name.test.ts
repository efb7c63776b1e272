/** Names of annotations, and what stands below them. RFC 5464 §3.2, §4.2.2 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursor } from '../../base/cursor.ts';
import { entryName, wantedEntry, within } from './entry-name.ts';

const read = (text: string): string | null => entryName(new Cursor(Buffer.from(`"${text}"`, 'latin1')));

describe('an entry', () => {
  it.each([
    ['/private/comment', '/private/comment'],
    ['/SHARED/Comment', '/shared/comment'],
    ['/shared/vendor/token/x', '/shared/vendor/token/x'],
    ['/private/filters/values/a-b', '/private/filters/values/a-b'],
    ['/private/vendors', '/private/vendors'],
    ['/private', null],
    ['/shared/vendor/token', null],
    ['/private/vendor', null],
    ['private/comment', null],
    ['/other/comment', null],
    ['/private//comment', null],
    ['/private/comment/', null],
    ['/private/a*', null],
    ['/private/a%', null],
    ['/private/\u0001', null],
    ['/private/\u007f', null],
    [`/private/${'a'.repeat(246)}`, `/private/${'a'.repeat(246)}`],
    [`/private/${'a'.repeat(247)}`, null],
    ['', null],
  ])('%s', (text, name) => {
    expect(read(text)).toBe(name);
  });

  it('keeps every rule, whatever comes, and moves the cursor only then', () => {
    const character = fc.constantFrom('/', 'a', 'B', '*', '%', ' ', '.', '\u0001', 'é');
    const text = fc.tuple(
      fc.constantFrom('/private', '/Shared', '', '/x', '/private/vendor'),
      fc.array(character, { maxLength: 12 }).map((each) => each.join('')),
    );
    fc.assert(
      fc.property(text, ([start, rest]) => {
        const cursor = new Cursor(Buffer.from(`"${start}${rest}"`));
        const name = entryName(cursor);
        expect(cursor.position === 0).toBe(name === null);
        if (name === null) return;
        expect(name).toBe(`${start}${rest}`.toLowerCase());
        const components = name.slice(1).split('/');
        expect(['private', 'shared']).toContain(components[0]);
        expect(components).not.toContain('');
        expect(components.length).toBeGreaterThanOrEqual(components[1] === 'vendor' ? 4 : 2);
      }),
    );
  });

  it('may be the beginning of others where a depth is asked for', () => {
    expect(wantedEntry(1)(new Cursor(Buffer.from('/private')))).toBe('/private');
    expect(wantedEntry('infinity')(new Cursor(Buffer.from('/shared/vendor')))).toBe('/shared/vendor');
    expect(wantedEntry(0)(new Cursor(Buffer.from('/shared/vendor')))).toBeNull();
  });

  it('is within another to a depth', () => {
    expect(within('/a/b', '/a/b', 0)).toBe(true);
    expect(within('/a/b/c', '/a/b', 0)).toBe(false);
    expect(within('/a/b/c', '/a/b', 1)).toBe(true);
    expect(within('/a/b/c/d', '/a/b', 1)).toBe(false);
    expect(within('/a/b/c/d', '/a/b', 'infinity')).toBe(true);
    expect(within('/a/bc', '/a/b', 'infinity')).toBe(false);
  });
});
