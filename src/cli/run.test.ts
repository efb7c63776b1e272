import { expect, test } from 'vitest';
import { commands } from './table.ts';
import { run } from './testing.ts';

const wrong: readonly (readonly [line: string, exit: number, says: string])[] = [
  ['bakup', 64, 'postern: postern bakup is not a command\n  did you mean backup?\n'],
  ['frobnicate', 64, 'postern: postern frobnicate is not a command\n  see postern help\n'],
  ['account ad', 64, 'postern: postern account ad is not a command\n  did you mean add?\n'],
  ['account add', 64, 'postern: ADDRESS is missing\n  write postern account add ADDRESS [options]\n'],
  [
    'domain add a.test b.test',
    64,
    'postern: b.test is one word too many\n  write postern domain add DOMAIN [options]\n',
  ],
  ['account list --jsn', 64, "postern: Unknown option '--jsn'\n  did you mean --json?\n"],
  [
    'account list --config',
    64,
    "postern: Option '--config <value>' argument missing\n  see postern account list --help\n",
  ],
  [
    'account add a@b.test --quota lots',
    65,
    'postern: lots is not a size\n  write one such as "5 GB", or "0 B" for no limit\n',
  ],
  [
    'lab --port-offset x',
    64,
    'postern: --port-offset x leads to no usable ports\n  write a number from -2000 to 62000, such as 1000\n',
  ],
  [
    'lab --port-offset 65000',
    64,
    'postern: --port-offset 65000 leads to no usable ports\n  write a number from -2000 to 62000, such as 1000\n',
  ],
  [
    'lab --route relay.test',
    64,
    'postern: --route relay.test is not a route\n  write DOMAIN=HOST:PORT, such as relay.test=127.0.0.1:10026\n',
  ],
  ['lab --log loud', 64, 'postern: loud is not a level\n  write one of debug, info, warn, error\n'],
  ['serve', 64, 'postern: no configuration is named\n  write postern serve --config FILE; postern init makes one\n'],
  [
    'account list',
    66,
    'postern: there is no message store in /nowhere\n  run npm start once to make the lab, set POSTERN_DATA, or name a configuration with --config FILE\n',
  ],
];

test.each(wrong)('postern %s', async (line, exit, says) => {
  const spoken = await run(line.split(' '), { env: { POSTERN_DATA: '/nowhere' } });
  expect(spoken).toEqual({ exit, out: '', error: says });
});

test('postern alone shows the overview and is a usage error', async () => {
  const spoken = await run([]);
  expect(spoken.exit).toBe(64);
  expect(spoken.error).toContain('Usage: postern COMMAND');
});

test.each([['help'], ['--help'], ['-h']])('postern %s', async (word) => {
  const spoken = await run([word]);
  expect([spoken.exit, spoken.error]).toEqual([0, '']);
  for (const name of commands.keys()) expect(spoken.out).toContain(`\n  ${name} `);
});

const leaves: (readonly string[])[] = [];
for (const [name, entry] of commands) {
  const loaded = await entry.load();
  if (loaded instanceof Map) for (const verb of loaded.keys()) leaves.push([name, String(verb)]);
  else leaves.push([name]);
}

test.each(leaves.map((words) => [words.join(' '), words] as const))('postern %s --help', async (name, words) => {
  const spoken = await run([...words, '--help']);
  expect([spoken.exit, spoken.error]).toEqual([0, '']);
  expect(spoken.out).toContain(`Usage: postern ${name}`);
  expect(spoken.out).toContain('--json');
  expect(await run(['help', ...words])).toEqual(spoken);
});

test.each([...commands.keys()])('postern %s --help', async (name) => {
  const spoken = await run([name, '--help']);
  expect(spoken.exit).toBe(0);
});

test('version', async () => {
  expect((await run(['version'])).out).toMatch(/^postern \d+\.\d+\.\d+ \(Node \d+/);
  expect(JSON.parse((await run(['--version', '--json'])).out)).toHaveProperty('postern');
});
