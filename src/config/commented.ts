/**
 * Writes postern.toml: every key with what it is for. Keys that are given stand there; the others are comments that
 * show their default.
 */
import { describe, everything } from './describe.ts';
import { quoted } from './fields.ts';
import { snakeCase } from './names.ts';
import { sectionNotes } from './schema.ts';

export type GivenValue = string | number | boolean;

/** `given` maps paths such as 'server.hostname' to values. */
export function commentedConfig(given: ReadonlyMap<string, GivenValue>): string {
  const lines = [
    '# Configuration of Postern. Every key is shown; what is commented out is the default.',
    '# `postern serve --config THIS-FILE` uses it; `systemctl reload postern` (SIGHUP) reads it again.',
  ];
  for (const entry of everything()) {
    const written = entry.path.map(snakeCase);
    const key = written.join('.');
    if (entry.kind === 'section') {
      lines.push('', `# ${sectionNotes[key] ?? ''}`.trimEnd());
      if (holdsValues(entry.path)) lines.push(`[${key}]`);
      continue;
    }
    const value = given.get(key);
    lines.push(...entry.note.about.split('\n').map((line) => `## ${line}`));
    lines.push(
      value === undefined ? `# ${written.at(-1)} = ${entry.note.example}` : `${written.at(-1)} = ${toml(value)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const toml = (value: GivenValue): string => (typeof value === 'string' ? quoted(value) : String(value));

function holdsValues(path: readonly string[]): boolean {
  const section = describe(path);
  return section?.kind === 'section' && section.names.some((name) => describe([...path, name])?.kind === 'value');
}
