/** Signature spoofing by both standards: none is valid, each for its own reason. And what people do without a thought is. */
import { beforeAll, describe, expect, it } from 'vitest';
import { honest } from './honest.ts';
import { type Kit, openPgpKit, smimeKit } from './kit.ts';
import { identities } from './identities.ts';
import { published } from './published.ts';
import { trees } from './trees.ts';

describe.each(['openpgp', 'smime'] as const)('spoofed signatures of %s', (name) => {
  let kit: Kit;
  beforeAll(async () => {
    kit = await (name === 'openpgp' ? openPgpKit() : smimeKit());
  });

  it.each(honest)('%s: valid', async (_what, make) => {
    expect(await kit.look(await make(kit))).toMatchObject({ verdict: 'valid', fault: null, good: true });
  });

  it.each([...published, ...identities, ...trees])('%s: %s, %s', async (_what, verdict, fault, make) => {
    const report = await kit.look(await make(kit));
    expect([report.verdict, report.fault, report.good]).toEqual([verdict, fault, false]);
  });
});
