import { describe, expect, it } from 'vitest';
import { type Resolution, resolveRecipient } from './resolve.ts';
import { MemoryDirectory } from './testing/memory.ts';

const directory = new MemoryDirectory();
directory.addDomain('alpha.test');
directory.addDomain('beta.test', 'Tim@alpha.test');
directory.addDomain('xn--bcher-kva.example');
directory.addDomain('void.test', 'nobody@void.test');
for (const address of ['tim@alpha.test', 'kim@alpha.test', 'kim-lee@alpha.test', 'both@alpha.test']) {
  directory.addAccount(address);
}
directory.addAccount('x@xn--bcher-kva.example');
directory.addAlias('sales@alpha.test', 'tim@alpha.test', 'kim@alpha.test', 'sales@elsewhere.test');
directory.addAlias('all@alpha.test', 'sales@alpha.test', 'tim@alpha.test', 'nobody@alpha.test');
directory.addAlias('both@alpha.test', 'both@alpha.test', 'Copy@elsewhere.test');
directory.addAlias('round@alpha.test', 'about@alpha.test');
directory.addAlias('about@alpha.test', 'round@alpha.test');
directory.addAlias('partly@alpha.test', 'partly2@alpha.test', 'tim@alpha.test');
directory.addAlias('partly2@alpha.test', 'partly@alpha.test');
directory.addAlias('diamond@alpha.test', 'left@alpha.test', 'right@alpha.test');
directory.addAlias('left@alpha.test', 'nobody@alpha.test');
directory.addAlias('right@alpha.test', 'nobody@alpha.test');
directory.addAlias('tagged@alpha.test', 'tim+tag@alpha.test');
directory.addAlias('kim+special@alpha.test', 'tim@alpha.test');
for (let i = 0; i < 12; i++) directory.addAlias(`deep${i}@alpha.test`, `deep${i + 1}@alpha.test`);
directory.addAlias('deep12@alpha.test', 'tim@alpha.test');
directory.addAlias('huge@alpha.test', ...Array.from({ length: 3000 }, (_, i) => `u${i}@elsewhere.test`));

/** 'tim@alpha.test', 'tim@alpha.test/detail', '>remote@elsewhere.test'. */
const words = (resolution: Resolution): readonly string[] | string =>
  resolution.kind === 'accounts'
    ? [
        ...resolution.accounts.map(({ account, detail }) => account.address + (detail === null ? '' : `/${detail}`)),
        ...resolution.remote.map((address) => `>${address}`),
      ]
    : resolution.kind;

describe('resolveRecipient', () => {
  it.each<[string, readonly string[] | string]>([
    ['tim@alpha.test', ['tim@alpha.test']],
    ['TIM@Alpha.TEST', ['tim@alpha.test']],
    ['"tim"@alpha.test', ['tim@alpha.test']],
    ['nobody@alpha.test', 'unknown-user'],
    ['tim@elsewhere.test', 'not-local'],
    ['tim', 'unknown-user'],
    ['x@Bücher.example', ['x@xn--bcher-kva.example']],
    ['tim+Detail@alpha.test', ['tim@alpha.test/Detail']],
    ['tim+a+b@alpha.test', ['tim@alpha.test/a+b']],
    ['tim+@alpha.test', ['tim@alpha.test/']],
    ['+tim@alpha.test', 'unknown-user'],
    ['"tim+a b"@alpha.test', ['tim@alpha.test/a b']],
    ['kim-lee@alpha.test', ['kim-lee@alpha.test']],
    ['kim-lee+x@alpha.test', ['kim-lee@alpha.test/x']],
    ['kim-x@alpha.test', ['kim@alpha.test/x']],
    ['kim+special@alpha.test', ['tim@alpha.test']],
    ['kim+special-x@alpha.test', ['tim@alpha.test/x']],
    ['sales@alpha.test', ['tim@alpha.test', 'kim@alpha.test', '>sales@elsewhere.test']],
    ['sales+q3@alpha.test', ['tim@alpha.test/q3', 'kim@alpha.test/q3', '>sales@elsewhere.test']],
    ['all@alpha.test', ['tim@alpha.test', 'kim@alpha.test', '>sales@elsewhere.test']],
    ['tagged@alpha.test', ['tim@alpha.test/tag']],
    ['both@alpha.test', ['both@alpha.test', '>Copy@elsewhere.test']],
    ['anyone@beta.test', ['tim@alpha.test']],
    ['anyone@void.test', 'loop'],
    ['round@alpha.test', 'loop'],
    ['partly@alpha.test', ['tim@alpha.test']],
    ['diamond@alpha.test', 'unknown-user'],
    ['deep0@alpha.test', 'loop'],
    ['deep5@alpha.test', ['tim@alpha.test']],
    ['huge@alpha.test', 'loop'],
  ])('%s', async (address, expected) => {
    expect(words(await resolveRecipient(directory, address, { subaddressSeparators: '+-' }))).toEqual(expected);
  });

  it.each([
    ['tim@alpha.test', ['tim@alpha.test']],
    ['TIM+Detail@Alpha.test', ['TIM+Detail@Alpha.test']],
    ['"tim+a b"@alpha.test', ['"tim+a b"@alpha.test']],
    ['sales@alpha.test', ['tim@alpha.test', 'kim@alpha.test']],
    ['sales-q3@alpha.test', ['tim+q3@alpha.test', 'kim+q3@alpha.test']],
    ['"sales+a b"@alpha.test', ['"tim+a b"@alpha.test', '"kim+a b"@alpha.test']],
    ['tagged@alpha.test', ['tim+tag@alpha.test']],
    ['tagged+x@alpha.test', ['tim+tag@alpha.test']],
    ['both@alpha.test', ['both@alpha.test']],
    ['anyone@beta.test', ['Tim@alpha.test']],
  ])('%s reaches accounts under an address', async (address, expected) => {
    const resolution = await resolveRecipient(directory, address, { subaddressSeparators: '+-' });
    const accounts = resolution.kind === 'accounts' ? resolution.accounts : [];
    expect(accounts.map((account) => account.address)).toEqual(expected);
  });

  it('knows no subaddresses where there is no separator', async () => {
    const resolution = await resolveRecipient(directory, 'tim+x@alpha.test', { subaddressSeparators: '' });
    expect(resolution.kind).toBe('unknown-user');
  });
});
