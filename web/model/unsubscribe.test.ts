/** The ways out of a list that a message offers. */
import { expect, it } from 'vitest';
import { waysOut } from './unsubscribe.ts';

it.each([
  [null, null, null],
  [['https://list.test/u?x=1', 'mailto:leave@list.test?subject=u'], 'https://list.test/u?x=1', 'leave@list.test'],
  [['http://list.test/u', 'javascript:alert(1)', 'data:text/html,x', 'no url'], null, null],
  [['https://bank.test@evil.test/'], null, null],
  [['mailto:a@b.test,c@d.test', 'mailto:%ZZ@b.test'], null, null],
  [['mailto:a%0Ab@c.test'], null, null],
])('%j', (urls, page, address) => {
  const ways = waysOut(urls);
  expect([ways.page?.href ?? null, ways.address]).toEqual([page, address]);
});
