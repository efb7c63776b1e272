/** Messages of a big mailbox: about 3.7 KB of words that nobody reads, the same in every run. */

function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 12_345) % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * below);
  };
}

const letters = 'aeioubcdfglmnprst';
const words: readonly string[] = (() => {
  const random = randomOf(7);
  return Array.from({ length: 20_000 }, () =>
    Array.from({ length: 3 + random(8) }, () => letters.charAt(random(letters.length))).join(''),
  );
})();

export const wordOf = (at: number): string => words[at] ?? '';

export function bigMessage(at: number): Buffer {
  const random = randomOf(at + 1);
  const word = (): string => wordOf(random(words.length));
  const some = (count: number): string => Array.from({ length: count }, word).join(' ');
  const text = Array.from({ length: 5 + random(56) }, () => some(12)).join('\r\n');
  const two = (value: number): string => String(value).padStart(2, '0');
  return Buffer.from(
    [
      `From: ${word()} <${word()}@${word()}.test>`,
      'To: bob@example.test',
      `Subject: ${some(6)}`,
      `Date: ${1 + random(28)} Jan 2026 10:${two(random(60))}:${two(random(60))} +0000`,
      `Message-ID: <${at}@big.test>`,
      ...(at > 0 && at % 3 === 0 ? [`References: <${random(at)}@big.test>`] : []),
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b',
      '',
      `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
      `--b\r\nContent-Type: text/html\r\n\r\n<p>${text.slice(0, 400)}</p>\r\n--b--\r\n`,
    ].join('\r\n'),
  );
}
