import { expect, it } from 'vitest';
import { tableResolver } from '../../dns/testing/table.ts';
import { limits } from '../limits.ts';
import { recordAnswers, replayAnswers } from './answers.ts';

const table = {
  'TXT alpha.test': ['v=spf1 -all'],
  'MX alpha.test': ['10 mx.alpha.test'],
  'TLSA _25._tcp.mx.alpha.test': [{ usage: 3, selector: 1, matchingType: 1, data: Buffer.from('key') }],
  'PTR 192.0.2.1': ['mx.alpha.test'],
  'A dark.test': 'failure' as const,
  'A forged.test': 'bogus' as const,
};

it('asks every question once, and gives the same answers after a way through JSON', async () => {
  const asked: string[] = [];
  const inner = tableResolver(table);
  const recorder = recordAnswers({
    ...inner,
    lookUp: (name, kind) => {
      asked.push(`${kind} ${name}`);
      return inner.lookUp(name, kind);
    },
  });
  const questions = [
    ['alpha.test', 'TXT'],
    ['ALPHA.test', 'TXT'],
    ['alpha.test', 'MX'],
    ['_25._tcp.mx.alpha.test', 'TLSA'],
    ['alpha.test', 'AAAA'],
    ['nowhere.test', 'A'],
    ['dark.test', 'A'],
    ['forged.test', 'A'],
  ] as const;
  const ask = async (resolver: typeof inner): Promise<unknown[]> => [
    ...(await Promise.all(questions.map(([name, kind]) => resolver.lookUp(name, kind)))),
    await resolver.reverse('192.0.2.1'),
  ];
  const first = await ask(recorder);
  expect(asked.filter((question) => question.toLowerCase() === 'txt alpha.test')).toHaveLength(1);
  const kept = JSON.parse(JSON.stringify(recorder.seen())) as ReturnType<typeof recorder.seen>;
  expect(await ask(replayAnswers(kept))).toEqual(first);
  expect(await replayAnswers(kept).lookUp('other.test', 'A')).toMatchObject({ kind: 'failure' });
});

it('asks no more than its bound', async () => {
  const recorder = recordAnswers(tableResolver(table));
  for (let index = 0; index < limits.questions; index++) await recorder.lookUp(`n${index}.test`, 'A');
  expect(await recorder.lookUp('alpha.test', 'TXT')).toMatchObject({ kind: 'failure' });
  expect(recorder.seen()).toHaveLength(limits.questions);
});
