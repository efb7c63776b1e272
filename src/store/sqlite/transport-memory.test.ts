import { expect, test } from 'vitest';
import type { RememberedPolicy } from '../../transport/memory.ts';
import { testStore } from '../testing/store.ts';

test('policies and proofs outlive a restart, until they are forgotten', async () => {
  const first = await testStore();
  const policy: RememberedPolicy = {
    domain: 'alpha.test',
    id: '1',
    policy: { mode: 'enforce', mx: ['*.alpha.test'], maxAge: 60 },
    fetchedAt: 5,
  };
  await first.transport.keepPolicy({ ...policy, id: '0' });
  await first.transport.keepPolicy(policy);
  await first.transport.keepVerified('beta.test', 7);
  await first.transport.keepVerified('beta.test', 8);
  const store = await first.reopen();
  const { transport } = store;
  try {
    expect(await transport.policy('alpha.test')).toEqual(policy);
    expect(await transport.policy('beta.test')).toBeNull();
    expect(await transport.policies()).toEqual([policy]);
    expect(await transport.verifiedAt('beta.test')).toBe(8);
    expect([await transport.forget('alpha.test'), await transport.forget('alpha.test')]).toEqual([true, false]);
    expect(await transport.forget('beta.test')).toBe(true);
    expect(await transport.verifiedAt('beta.test')).toBeNull();
  } finally {
    await store.remove();
  }
});
