import { expect, it } from 'vitest';
import { createSignInLinks, linkLifetime } from './sign-in-links.ts';

it('signs in once, whom it was made for', () => {
  const links = createSignInLinks({ now: () => 0 });
  const [alice, bob] = [links.issue('alice@alpha.test'), links.issue('bob@beta.test')];
  expect(alice).toHaveLength(43);
  expect(links.redeem(bob)).toBe('bob@beta.test');
  expect(links.redeem(bob)).toBeNull();
  expect(links.redeem(alice)).toBe('alice@alpha.test');
  expect(links.redeem('')).toBeNull();
});

it('not for ever', () => {
  let now = 0;
  const links = createSignInLinks({ now: () => now });
  const [one, other] = [links.issue('a@alpha.test'), links.issue('b@alpha.test')];
  now = linkLifetime;
  expect(links.redeem(one)).toBe('a@alpha.test');
  now += 1;
  expect(links.redeem(other)).toBeNull();
});
