/** The octets of a message. */

/** Octets that are shown. */
const most = 500_000;

/** Its beginning; the rest is not fetched. Rejects where it cannot be had. */
export async function beginningOf(url: string): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let octets = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    text += decoder.decode(value, { stream: true });
    octets += value.length;
    if (octets < most) continue;
    await reader.cancel();
    return { text, isCut: true };
  }
}

/** All of them. Rejects where they cannot be had. */
export async function octetsOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
