/** Signatures verified: rate on one core beside OpenDKIM and dkimpy, and what a large message does to memory. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableResolver } from '../src/dns/testing/table.ts';
import type { Content } from '../src/message/content.ts';
import { dkimRecord, generateDkimKey } from '../src/trust/dkim/generate.ts';
import { createKeyReader } from '../src/trust/dkim/key-record.ts';
import { type Signer, signDkim } from '../src/trust/dkim/sign.ts';
import { examineSignatures } from '../src/trust/signatures.ts';
import { missingPackages } from '../test/support/peers.ts';
import { temporaryFolder } from '../test/support/temporary.ts';
import { type Benchmark, atLeast, atMost, timesThePeer } from './table.ts';

const large = 25_000_000;
const time = 2_000;

const contentOf = (bytes: Buffer): Content => ({
  size: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});

async function signed(signer: Signer, octets: number): Promise<Buffer> {
  const header =
    'From: Alice <alice@alpha.test>\r\nTo: bob@beta.test\r\nSubject: Minutes of the meeting\r\n' +
    'Date: Tue, 01 Jul 2025 10:52:30 +0200\r\nMessage-ID: <20250701085230.4Zk1@alpha.test>\r\nMIME-Version: 1.0\r\n\r\n';
  const line = 'The quick brown fox  jumps over the lazy dog, and then it goes home again.\r\n';
  const message = Buffer.concat([Buffer.from(header), Buffer.alloc(octets, line), Buffer.from('\r\n')]);
  const fields = await signDkim(contentOf(message), [signer], { now: Date.now() - 60_000 });
  if (typeof fields === 'string') throw new Error(fields);
  return Buffer.concat([fields, message]);
}

/** Messages a second of one core, whatever else the machine does: by the processor time that was used. */
async function rate(message: Buffer, record: string): Promise<number> {
  const context = {
    resolver: tableResolver({ 'TXT sel._domainkey.alpha.test': [record] }),
    readKey: createKeyReader(),
    now: Date.now(),
  };
  const run = async (milliseconds: number): Promise<number> => {
    let count = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end; count++) {
      const { dkim } = await examineSignatures(contentOf(message), context);
      if (dkim[0]?.result !== 'pass') throw new Error(dkim[0]?.reason.text ?? 'no signature');
    }
    return count;
  };
  await run(time / 4);
  const before = process.cpuUsage();
  const count = await run(time);
  const { user, system } = process.cpuUsage(before);
  return (count * 1e6) / (user + system);
}

/** OpenDKIM as a program that verifies one message and ends, like opendkim-testmsg, with the key in a file. */
function openDkimRate(folder: string, record: string, path: string): number | null {
  if (missingPackages(['opendkim']).length > 0) return null;
  const keys = join(folder, 'keys');
  const configuration = join(folder, 'opendkim.conf');
  writeFileSync(keys, `sel._domainkey.alpha.test ${record}\n`);
  writeFileSync(configuration, `Mode v\nTestDNSData file:${keys}\nSyslog no\n`);
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < time; count++) {
    const said = execFileSync('/usr/sbin/opendkim', ['-x', configuration, '-t', path], { encoding: 'utf8' });
    if (!said.includes('succeeded')) throw new Error(said);
  }
  return (count * 1_000) / (performance.now() - start);
}

/** dkimpy, all messages in one process, by processor time as well. */
function dkimpyRate(record: string, path: string): number | null {
  if (missingPackages(['dkimverify']).length > 0) return null;
  const program = [
    'import dkim, sys, time',
    'message = open(sys.argv[1], "rb").read()',
    'look = lambda name, timeout=5: sys.argv[2].encode()',
    'count = 0',
    'start = time.process_time()',
    'while time.process_time() - start < 1:',
    '    assert dkim.verify(message, dnsfunc=look)',
    '    count += 1',
    'print(count / (time.process_time() - start))',
  ].join('\n');
  return Number(execFileSync('/usr/bin/python3', ['-c', program, path, record], { encoding: 'utf8' }));
}

export const dkimBenchmark: Benchmark = {
  name: 'dkim',
  run: async () => {
    const folder = temporaryFolder('dkim-bench');
    try {
      const signer = { domain: 'alpha.test', selector: 'sel', key: await generateDkimKey('rsa') };
      const record = dkimRecord(signer.key);
      const message = await signed(signer, 4_096);
      const path = join(folder.path, 'small.eml');
      writeFileSync(path, message);
      const ours = await rate(message, record);
      const largePath = join(folder.path, 'large.eml');
      const largeMessage = await signed(signer, large);
      writeFileSync(largePath, largeMessage);
      const child = [join(import.meta.dirname, 'dkim-large.ts'), largePath, record, String(largeMessage.length)];
      const raised = Number(execFileSync(process.execPath, child, { encoding: 'utf8' }));
      return [
        atLeast('DKIM verify: 4 KB, RSA-2048, on one core', ours, '/s', 1_500),
        timesThePeer(
          'DKIM verify: beside opendkim, a process a message',
          ours,
          openDkimRate(folder.path, record, path),
          5,
        ),
        timesThePeer('DKIM verify: beside dkimpy, in one process', ours, dkimpyRate(record, path), 5),
        atMost('DKIM verify: memory added by 25 MB', raised, 'MB', 20),
      ];
    } finally {
      folder.remove();
    }
  },
};
