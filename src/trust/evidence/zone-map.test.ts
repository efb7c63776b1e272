import { describe, expect, it } from 'vitest';
import type { RecordKind } from '../../dns/types.ts';
import { zoneMapResolver } from './zone-map.ts';

const map = {
  'Alpha.test.': {
    TXT: ['v=spf1 -all', ['one ', 'record']],
    MX: ['10 MX.alpha.test.', [20, 'b.alpha.test'], { preference: 30, exchange: 'c.alpha.test' }],
    A: ['192.0.2.1'],
    AAAA: 'TIMEOUT',
  },
  'one.test': { MX: [10, 'mx.one.test'] },
  'alias.test': { CNAME: ['alpha.test'] },
  'loop.test': { CNAME: ['loop.test'] },
  'slow.test': 'TIMEOUT',
  'gone.test': 'NXDOMAIN',
  'list.test': [{ SPF: 'v=spf1 ?all' }, { A: '192.0.2.2' }, { A: '192.0.2.3' }, 'TIMEOUT'],
  'none.test': [{ SPF: 'v=spf1 ?all' }, { TXT: 'NONE' }],
  '1.2.0.192.in-addr.arpa': { PTR: ['alpha.test.'] },
  '2001:DB8::1': { ptr: 'six.test' },
  'suite.test': [{ SPF: ['v=spf1 ip4:', '192.0.2.5 -all'] }, { SPF: [] }],
  'dark.test': [{ SPF: 'v=spf1 -all' }, { TXT: 'NONE' }, 'TIMEOUT'],
  'words.test': { txt: 'nodata', mx: ['mx.words.test', '10\t b.words.test', ['20', 'c.words.test']], timeout: true },
  'quoted.test': { TXT: ['"one " "re\\"cord"', '"'] },
  'text.test': 'v=spf1 ~all',
  'pair.test': { MX: ['10', 'mx.pair.test'] },
  'priority.test': { MX: [{ priority: 5, exchange: 'Mx.priority.test.' }, { exchange: 'b.priority.test' }] },
  'some.test': { TXT: ['v=spf1 -all', 'TIMEOUT'] },
  'a.deep.wild.test': { A: ['192.0.2.7'] },
  '*.wild.test': { A: ['192.0.2.8'] },
  'bücher.test': { TXT: ['read'] },
  'chain.test': { CNAME: 'Next.Test.' },
  'next.test': { CNAME: ['alpha.test.'] },
  'astray.test': { CNAME: ['nowhere.test'] },
};

async function ask(name: string, kind: RecordKind): Promise<unknown> {
  const made = zoneMapResolver(map);
  const answer = await (made.ok ? made.value : expect.fail(made.error)).lookUp(name, kind);
  return answer.kind === 'records' ? answer.records : answer.kind;
}

describe('a map of names', () => {
  it.each<[string, RecordKind, unknown]>([
    ['alpha.TEST', 'TXT', ['v=spf1 -all', 'one record']],
    [
      'alpha.test',
      'MX',
      [
        { preference: 10, exchange: 'mx.alpha.test' },
        { preference: 20, exchange: 'b.alpha.test' },
        { preference: 30, exchange: 'c.alpha.test' },
      ],
    ],
    ['one.test', 'MX', [{ preference: 10, exchange: 'mx.one.test' }]],
    ['alpha.test', 'A', ['192.0.2.1']],
    ['alpha.test', 'AAAA', 'failure'],
    ['alpha.test', 'CNAME', 'no-data'],
    ['alias.test', 'A', ['192.0.2.1']],
    ['alias.test', 'CNAME', ['alpha.test']],
    ['loop.test', 'A', 'failure'],
    ['slow.test', 'TXT', 'failure'],
    ['gone.test', 'TXT', 'no-name'],
    ['other.test', 'TXT', 'no-name'],
    ['list.test', 'TXT', ['v=spf1 ?all']],
    ['list.test', 'A', ['192.0.2.2', '192.0.2.3']],
    ['list.test', 'MX', 'failure'],
    ['none.test', 'TXT', 'no-data'],
    ['suite.test', 'TXT', ['v=spf1 ip4:192.0.2.5 -all', '']],
    ['dark.test', 'TXT', 'failure'],
    ['words.test', 'TXT', 'failure'],
    ['words.test', 'A', 'failure'],
    [
      'words.test',
      'MX',
      [
        { preference: 0, exchange: 'mx.words.test' },
        { preference: 10, exchange: 'b.words.test' },
        { preference: 20, exchange: 'c.words.test' },
      ],
    ],
    ['quoted.test', 'TXT', ['one re"cord', '"']],
    ['text.test', 'TXT', ['v=spf1 ~all']],
    ['pair.test', 'MX', [{ preference: 10, exchange: 'mx.pair.test' }]],
    [
      'priority.test',
      'MX',
      [
        { preference: 5, exchange: 'mx.priority.test' },
        { preference: 0, exchange: 'b.priority.test' },
      ],
    ],
    ['some.test', 'TXT', 'failure'],
    ['deep.wild.test', 'A', 'no-data'],
    ['b.deep.wild.test', 'A', 'no-name'],
    ['x.y.wild.test', 'A', ['192.0.2.8']],
    ['wild.test', 'A', 'no-data'],
    ['xn--bcher-kva.test', 'TXT', ['read']],
    ['chain.test', 'A', ['192.0.2.1']],
    ['astray.test', 'A', 'no-name'],
  ])('%s %s', async (name, kind, expected) => {
    expect(await ask(name, kind)).toEqual(expected);
  });

  it('knows names of addresses', async () => {
    const made = zoneMapResolver(map);
    expect(made.ok && (await made.value.reverse('192.0.2.1'))).toMatchObject({ records: ['alpha.test'] });
    expect(made.ok && (await made.value.reverse('2001:db8:0::1'))).toMatchObject({ records: ['six.test'] });
    expect(made.ok && (await made.value.reverse('192.0.2.9'))).toMatchObject({ kind: 'no-name' });
  });

  it.each([null, [], 'text', 7])('refuses %j', (value) => {
    expect(zoneMapResolver(value).ok).toBe(false);
  });
});
