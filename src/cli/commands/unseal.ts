/** postern unseal: what is sealed in a message, who signed it, and what it says. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openMessage } from '../../sealed/open.ts';
import { type ProtectedPart, protect } from '../../sealed/protect.ts';
import { harmless } from '../columns.ts';
import { command, done, failed, wrongUsage } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { type Bundle, type Unlocked, bundleOptions, gather, isLocked, standardsOf, unlocked } from '../keys/bundle.ts';
import { revocationOptions } from '../keys/revocation.ts';
import { plainMessage } from '../sealed/plain.ts';
import { readMessage } from '../sealed/read-message.ts';
import { type Report, type SealReport, reportOn } from '../sealed/report.ts';

export const unseal = command({
  about:
    'Decrypt and verify messages, OpenPGP and S/MIME alike. FILE is a message; none, or -, is standard input. With --json one line a message (docs/sealed.md). Exit code 0: everything that is sealed is good, 1: it proves nothing, 2: it must not be believed.',
  operands: Array<string>(100).fill('[FILE]'),
  options: {
    ...bundleOptions,
    ...revocationOptions,
    out: {
      type: 'string',
      value: 'FILE',
      about: 'Write the message without its seals, where it is sealed as a whole.',
    },
  },
  run: async ({ values, operands, terminal, json }) => {
    const names = operands.length === 0 ? ['-'] : operands;
    if (values.out !== undefined && names.length > 1) return wrongUsage('--out takes one message', 'name one file');
    const bundle = await gather(values, terminal);
    if (!bundle.ok) return bundle.error;
    for (const text of bundle.value.refused) terminal.error(`postern: ${harmless(text)}\n`);
    const look = opener(bundle.value);
    let worst: Exit = exit.ok;
    for (const name of names) {
      const octets = await readMessage(name, terminal);
      if (!octets.ok)
        return failed(exit.noInput, `cannot read ${name}: ${octets.error}`, 'name a file with one message');
      const { root, report } = await look(name, octets.value);
      terminal.out(json ? `${JSON.stringify(report.report)}\n` : textOf(report.report));
      worst = Math.max(worst, exitOf(report.report)) as Exit;
      if (values.out === undefined) continue;
      const plain = plainMessage(root, report);
      if (plain === null)
        return failed(exit.data, 'nothing is written: the message is not sealed as a whole, or does not open', '');
      writeFileSync(resolve(terminal.workingDirectory, values.out), plain, { mode: 0o600 });
    }
    return { ...done('', null), exit: worst };
  },
});

interface Looked {
  readonly root: ProtectedPart;
  readonly report: Report;
}

/** Private keys are unlocked when a message needs one, and once. */
function opener(bundle: Bundle): (name: string, octets: Buffer) => Promise<Looked> {
  let keys: Promise<Unlocked> = unlocked(bundle, null);
  let mayUnlock = isLocked(bundle);
  const look = async (name: string, octets: Buffer): Promise<Looked> => {
    const standards = await standardsOf(bundle, await keys);
    const root = protect(await openMessage(octets, standards));
    return { root, report: await reportOn(name, root, standards) };
  };
  return async (name, octets) => {
    const first = await look(name, octets);
    if (!mayUnlock || first.report.report.encryption.every(({ state }) => state === 'opened')) return first;
    mayUnlock = false;
    keys = bundle.ask().then((passphrase) => unlocked(bundle, passphrase));
    return look(name, octets);
  };
}

const exitOf = ({ good, verdict }: SealReport): Exit =>
  good ? exit.ok : verdict === 'invalid' ? exit.problems : exit.warnings;

function textOf(report: SealReport): string {
  const lines = [
    `${report.file}: ${report.verdict}: ${report.summary} (${report.rule})`,
    ...(report.from === null ? [] : [`  From: ${report.from}`]),
    ...(report.subject.text === null ? [] : [`  Subject: ${report.subject.text} (${report.subject.protection})`]),
    ...report.signatures.map(
      ({ state, signer, algorithm, reason }) =>
        `  signature, ${state}: ${signer?.addresses.join(', ') ?? ''} ${signer?.key.fingerprint ?? 'unknown key'} (${algorithm}): ${reason.text}`,
    ),
    ...report.encryption.map(({ state, algorithm, reason }) => `  encryption, ${state}: ${algorithm}: ${reason.text}`),
    ...report.warnings.map((text) => `  note: ${text}`),
  ];
  return `${lines.map(harmless).join('\n')}\n`;
}
