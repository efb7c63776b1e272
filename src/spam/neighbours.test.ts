import { expect, it } from 'vitest';
import { createNeighbours } from './neighbours.ts';
import { questionOf } from './testing/question.ts';

const advised = (domain: string, ours: readonly string[] = ['alpha.test', 'morn.test', 'mail.example.org']) =>
  createNeighbours(() => Promise.resolve(ours)).advise(
    questionOf(Buffer.from('Subject: x\r\n\r\n'), { from: { name: '', address: `a@${domain}`, domain } }),
    new AbortController().signal,
  );

it.each([
  ['a1pha.test', 'alpha.test'],
  ['mx.a1pha.test', 'alpha.test'],
  ['mom.test', 'morn.test'],
  ['xn--lpha-43d.test', 'alpha.test'],
])('%s looks like %s', async (domain, twin) => {
  const { evidence, ruling } = await advised(domain);
  expect(ruling).toBeNull();
  expect(evidence).toMatchObject([
    { name: 'look-alike-domain', points: 0.8, why: `${domain} looks like ${twin}, which is served here, and is not.` },
  ]);
});

it.each(['alpha.test', 'mx.alpha.test', 'alpha.example', 'gamma.test', 'example.org', ''])(
  '%s does not',
  async (domain) => {
    expect(await advised(domain)).toEqual({ evidence: [], ruling: null });
  },
);

it('says nothing where the directory cannot be asked', async () => {
  const neighbours = createNeighbours(() => Promise.reject(new Error('gone')));
  const question = questionOf(Buffer.from('\r\n'), {
    from: { name: '', address: 'a@a1pha.test', domain: 'a1pha.test' },
  });
  expect(await neighbours.advise(question, new AbortController().signal)).toEqual({ evidence: [], ruling: null });
});
