/** The index over its segments: what is kept says nothing, what was changed is thrown away, and tabs do not stand in each other's way. */
import { describe, expect, it } from 'vitest';
import { MemoryShelf } from '../testing/memory-shelf.ts';
import { holderOf } from '../vault/boxes.ts';
import type { IndexedLetter } from './letters.ts';
import { type IndexHolder, SealedIndex } from './sealed-index.ts';

const account = 'alice@example.com';
const holder = await holderOf(account, 'vault', Buffer.alloc(32, 1));
const another = await holderOf(account, 'vault', Buffer.alloc(32, 2));

const letter = (number: number, words: string, tried: string | null = null): IndexedLetter => ({
  id: `E${number}`,
  at: number,
  subject: `About ${words}`,
  hasFiles: false,
  tried,
  sections: [{ field: 'body', isOutside: false, words: words.split(' ') }],
});

function opened(shelf = new MemoryShelf(), first: IndexHolder | null = holder) {
  const held = { now: first };
  return { shelf, held, index: new SealedIndex(shelf, () => held.now) };
}

const idsOf = async (index: SealedIndex, value: string): Promise<readonly string[]> =>
  (await index.find([{ field: null, value, not: false }])).map(({ id }) => id);

describe('the index of sealed letters', () => {
  it('finds the newest first, and tells the subjects that stood inside', async () => {
    const { index } = opened();
    await index.add(letter(1, 'nine herons'));
    await index.add(letter(3, 'grey herons'));
    await index.add(letter(2, 'grey boats'));
    expect(await idsOf(index, 'herons')).toEqual(['E3', 'E1']);
    expect(await index.subjects(['E2', 'E9'])).toEqual([{ id: 'E2', subject: 'About grey boats' }]);
    expect(await index.missing(['E1', 'E4'], 'keys')).toEqual(['E4']);
  });

  it('keeps nothing that can be read', async () => {
    const { index, shelf } = opened();
    await index.add(letter(1, 'nine herons'));
    const kept = [...shelf.kept.values()];
    expect(kept).toHaveLength(1);
    for (const { name, octets } of kept)
      for (const words of ['herons', 'About', 'E1']) {
        expect(name).not.toContain(words);
        expect(Buffer.from(octets).includes(words)).toBe(false);
      }
    // The nonce, one of few lengths, the tag.
    expect(kept[0]?.octets.length).toBe(12 + 4_096 + 16);
  });

  it('finds nothing and takes nothing in while the vault is shut', async () => {
    const { index, shelf, held } = opened();
    await index.add(letter(1, 'nine herons'));
    held.now = null;
    await index.add(letter(2, 'two herons'));
    expect(await idsOf(index, 'herons')).toEqual([]);
    expect(await index.subjects(['E1'])).toEqual([]);
    expect(shelf.kept.size).toBe(1);
    held.now = holder;
    expect(await idsOf(index, 'herons')).toEqual(['E1']);
  });

  it('forgets letters that are no more', async () => {
    const { index } = opened();
    for (let number = 1; number <= 20; number++) await index.add(letter(number, 'herons'));
    await index.forget(['E3', 'E17', 'E99']);
    const names = await index.names();
    expect(names).toHaveLength(18);
    expect(names).not.toContain('E3');
    expect(await idsOf(index, 'herons')).not.toContain('E17');
  });

  it('throws away what was changed, and takes its letters in again', async () => {
    const { index, shelf } = opened();
    await index.add(letter(1, 'nine herons'));
    await index.add(letter(2, 'two herons'));
    const [first] = shelf.kept.values();
    if (first === undefined) throw new Error('nothing is kept');
    const octets = first.octets.slice();
    octets[100] = (octets[100] ?? 0) ^ 1;
    shelf.kept.set(first.name, { ...first, octets });
    const later = opened(shelf).index;
    expect(await idsOf(later, 'herons')).toEqual(['E2']);
    expect(await later.missing(['E1', 'E2'], 'keys')).toEqual(['E1']);
    await later.add(letter(1, 'nine herons'));
    expect(await idsOf(later, 'herons')).toEqual(['E2', 'E1']);
  });

  it('opens no segment under the name of another, and none with another master key', async () => {
    const { index, shelf } = opened();
    await index.add(letter(1, 'nine herons'));
    const [first] = shelf.kept.values();
    if (first === undefined) throw new Error('nothing is kept');
    shelf.kept.set('other', { ...first, name: 'other' });
    expect(await idsOf(opened(shelf).index, 'herons')).toEqual(['E1']);
    expect([...shelf.kept.keys()]).toEqual([first.name]);
    expect(await idsOf(opened(shelf, another).index, 'herons')).toEqual([]);
    expect(shelf.kept.size).toBe(0);
  });

  it('reads a letter again that the keys of then did not open', async () => {
    const { index } = opened();
    await index.add({ ...letter(1, 'outside', 'old'), subject: null });
    expect(await index.missing(['E1'], 'old')).toEqual([]);
    expect(await index.missing(['E1'], 'old new')).toEqual(['E1']);
    await index.add(letter(1, 'nine herons'));
    expect(await idsOf(index, 'herons')).toEqual(['E1']);
    expect(await index.missing(['E1'], 'other')).toEqual([]);
  });

  it('sees what another tab writes, and both may write', async () => {
    const { index, shelf } = opened();
    const other = opened(shelf).index;
    await Promise.all(
      [index, other].flatMap((tab, at) =>
        Array.from({ length: 30 }, (_, number) => tab.add(letter(at * 15 + number, `herons w${number}`))),
      ),
    );
    expect([...(await index.names())].sort()).toEqual(Array.from({ length: 45 }, (_, number) => `E${number}`).sort());
    expect(await idsOf(other, 'herons')).toHaveLength(45);
  });

  it('has few segments of many letters', async () => {
    const { index, shelf } = opened();
    const words = (number: number): string =>
      Array.from({ length: 150 }, (_, at) => `w${(at * 37 + number) % 5_000}`).join(' ');
    for (let number = 0; number < 300; number++) await index.add(letter(number, words(number)));
    expect(shelf.kept.size).toBeLessThan(24);
    expect(await idsOf(index, 'w4')).toHaveLength(300);
  });
});
