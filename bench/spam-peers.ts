/**
 * Other filters on the same messages: what npm run eval:spam -- --peers asks where they are installed, and keeps in spam-peers.json, so that
 * the page has them whenever it is written.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

interface Counted {
  readonly name: string;
  readonly messages: number;
  readonly spam: number;
}

const tested = ['spam-2', 'easy-ham-2', 'hard-ham-1'] as const;
/** spamassassin takes so long that it gets each twentieth message. */
const sampled = 20;

const filesOf = (data: string, group: string): readonly string[] =>
  readdirSync(join(data, group))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => join(data, group, name));

const run = (program: string, args: readonly string[]): string | null => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'latin1', maxBuffer: 1 << 30 });
  return status === null ? null : stdout;
};

/** Trained on the same part. It is trained and asked by its own rules; what it is unsure of is no spam. */
function bogofilter(data: string): readonly Counted[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bogofilter-'));
  try {
    for (const [how, group] of [
      ['-n', 'easy-ham-1'],
      ['-s', 'spam-1'],
    ] as const)
      if (run('bogofilter', ['-d', folder, how, '-B', ...filesOf(data, group)]) === null) return null;
    return tested.map((group) => {
      const files = filesOf(data, group);
      const told = run('bogofilter', ['-d', folder, '-T', '-B', ...files]) ?? '';
      return {
        name: group,
        messages: files.length,
        spam: told.split('\n').filter((line) => line.includes(' S ')).length,
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Untrained and without a network. */
function spamassassin(data: string): readonly Counted[] | null {
  const counted = tested.map((group) => {
    const files = filesOf(data, group).filter((_, at) => at % sampled === 0);
    const told = run('spamassassin', ['-L', '--cf', 'use_bayes 0', ...files]);
    const flags = told?.split('\n').filter((line) => line.startsWith('X-Spam-Status: Yes')).length ?? -1;
    return { name: group, messages: files.length, spam: flags };
  });
  return counted.some(({ spam }) => spam === -1) ? null : counted;
}

/** As it was measured, and when. */
interface Measured {
  readonly date: string;
  readonly rows: readonly { readonly name: string; readonly counted: readonly Counted[] }[];
}

const kept = fileURLToPath(new URL('./spam-peers.json', import.meta.url));

async function measure(data: string): Promise<Measured> {
  const rows = [
    { name: 'bogofilter, trained alike', counted: bogofilter(data) },
    { name: 'spamassassin -L, not trained, a sample', counted: spamassassin(data) },
  ].flatMap(({ name, counted }) => (counted === null ? [] : [{ name, counted }]));
  const measured = { date: new Date().toISOString().slice(0, 10), rows };
  writeFileSync(kept, await format(JSON.stringify(measured), { parser: 'json', printWidth: 120 }));
  return measured;
}

/** Measured now, or what was measured last. */
export async function peersTable(data: string, isAsked: boolean): Promise<string> {
  const { date, rows } = isAsked ? await measure(data) : (JSON.parse(readFileSync(kept, 'utf8')) as Measured);
  const cells = (counted: readonly Counted[]): string =>
    counted.map(({ spam, messages }) => `${spam} of ${messages}`).join(' | ');
  return `## Other filters

Measured on ${date}; \`npm run eval:spam -- --peers\` asks those again that are installed.

| | spam caught | false alarms, easy ham | false alarms, hard ham |
| --- | --- | --- | --- |
${rows.map(({ name, counted }) => `| ${name} | ${cells(counted)} |`).join('\n')}

rspamd needs a daemon of its own and is not asked here.

`;
}
