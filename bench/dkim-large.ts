/** How much memory a large signed message adds: a process of its own, as its peak cannot be taken back. Prints megabytes. */
import { open } from 'node:fs/promises';
import { tableResolver } from '../src/dns/testing/table.ts';
import type { Content } from '../src/message/content.ts';
import { createKeyReader } from '../src/trust/dkim/key-record.ts';
import { examineSignatures } from '../src/trust/signatures.ts';

const [path = '', record = '', size = '0'] = process.argv.slice(2);
const file = await open(path);
const content = (length: number): Content => ({
  size: length,
  read: async (from, to, into) => {
    const octets = Math.max(0, Math.min(to, length) - from);
    const part = into !== undefined && into.length >= octets ? into : Buffer.allocUnsafe(octets);
    const { bytesRead } = await file.read(part, 0, octets, from);
    return part.subarray(0, bytesRead);
  },
});
const context = {
  resolver: tableResolver({ 'TXT sel._domainkey.alpha.test': [record] }),
  readKey: createKeyReader(),
  now: Date.now(),
};
const peak = (): number => process.resourceUsage().maxRSS / 1024;

// What any message costs once: code that is compiled, a chunk or two.
await examineSignatures(content(1_000_000), context);
const before = peak();
const { dkim } = await examineSignatures(content(Number(size)), context);
if (dkim[0]?.result !== 'pass') throw new Error(dkim[0]?.reason.text ?? 'no signature');
console.log(peak() - before);
await file.close();
