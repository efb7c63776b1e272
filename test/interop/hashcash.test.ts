/** Stamps that the program of hashcash's inventor makes are good here, and ours are good there, and once. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mint } from '../../src/spam/hashcash/mint.ts';
import { parseStamp, problemOf } from '../../src/spam/hashcash/stamp.ts';
import { describeWith } from '../support/describe-with.ts';
import { run } from '../support/run.ts';
import { temporaryFolder } from '../support/temporary.ts';

describeWith('hashcash', { peers: ['hashcash'] }, () => {
  test.each([
    ['a day', []],
    ['with the time of day', ['-z', '12']],
    ['with an extension', ['-x', 'name=value']],
  ])('theirs: %s', async (_name, options) => {
    const { stdout } = await run('hashcash', ['-mquib12', ...options, 'alice@alpha.test']);
    const stamp = parseStamp(stdout.trim());
    expect(stamp).toMatchObject({ version: 1, claimed: 12, resource: 'alice@alpha.test' });
    if (stamp !== null) expect(problemOf(stamp, 'alice@alpha.test', 12, Date.now())).toBeNull();
  });

  test('ours', async () => {
    const order = { resource: 'alice@alpha.test', bits: 12, now: Date.now(), rand: 'c2FsdHNhbHQ' };
    const stamp = mint(order, () => true) ?? '';
    const folder = temporaryFolder('hashcash');
    const database = join(folder.path, 'spent.db');
    const check = (resource: string) => run('hashcash', ['-cdqub12', '-f', database, '-r', resource, stamp]);
    try {
      expect((await check('amy@alpha.test')).code).not.toBe(0);
      expect((await check('alice@alpha.test')).code).toBe(0);
      expect((await check('alice@alpha.test')).code).not.toBe(0);
    } finally {
      folder.remove();
    }
  });
});
