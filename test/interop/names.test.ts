/** The lab's name server as dig sees it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/describe-with.ts';
import { Lab } from '../support/lab.ts';
import { run } from '../support/run.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start();
});
afterAll(() => lab.remove());

describeWith('dig', { peers: ['dig'] }, () => {
  const dig = async (...words: readonly string[]): Promise<string> =>
    (await run('dig', ['@127.0.0.1', '-p', String(lab.ports.dns), '+tries=1', '+time=3', ...words])).stdout;

  it.each([
    ['alpha.test', ['10 mx.alpha.test.']],
    // Nobody listens at the first (nolisting).
    ['beta.test', ['10 mx.beta.test.', '5 nolist.beta.test.']],
  ])('%s has an MX and its address', async (domain, hosts) => {
    expect((await dig('+short', 'MX', domain)).trim().split('\n').toSorted()).toEqual(hosts);
    expect(await dig('+short', 'A', `mx.${domain}`)).toBe('127.0.0.1\n');
    expect(await dig('+short', 'TXT', domain)).toContain('v=spf1');
    expect(await dig('+short', 'SOA', domain)).toContain(domain);
    expect(await dig('+short', 'SRV', `_submission._tcp.${domain}`)).toBe(
      `0 1 ${lab.ports.submission} mail.${domain}.\n`,
    );
  });

  it('says what does not exist, in its domains and beyond: its world ends at this machine', async () => {
    const missing = await dig('A', 'nothing.alpha.test');
    expect(missing).toContain('status: NXDOMAIN');
    expect(missing).toContain(' aa ');
    expect(missing).toContain('SOA');
    expect(await dig('AAAA', 'mx.alpha.test')).toContain('status: NOERROR');
    expect(await dig('A', 'example.org')).toContain('status: NXDOMAIN');
  });

  it('answers over TCP, and gives no zone away', async () => {
    expect(await dig('+tcp', '+short', 'MX', 'alpha.test')).toBe('10 mx.alpha.test.\n');
    expect(await dig('+tcp', 'AXFR', 'alpha.test')).toContain('Transfer failed');
  });
});
