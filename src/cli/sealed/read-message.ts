/** A message that is opened or sealed, whole: from a file, or from standard input. */
import { resolve } from 'node:path';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../../sealed/limits.ts';
import { openMessage } from '../message-file.ts';
import type { Terminal } from '../terminal.ts';

/** '-' is standard input. */
export async function readMessage(name: string, { workingDirectory }: Terminal): Promise<Result<Buffer, string>> {
  const file = await openMessage(name === '-' ? '/dev/stdin' : resolve(workingDirectory, name));
  if (!file.ok) return file;
  const { content } = file.value;
  try {
    return content.size > limits.octets
      ? fail(`it has more than ${limits.octets} octets`)
      : ok(Buffer.from(await content.read(0, content.size)));
  } finally {
    await file.value.close();
  }
}
