/** The letters that the tour of the webmail sends to whoever takes it: some of the gallery that need nobody's signature. */
import { gallery } from './gallery.ts';
import { post } from './post.ts';

export interface PostedLetter {
  /** The last reply of the server: '550 5.7.26 …' */
  readonly reply: string;
  /** With angle brackets. */
  readonly messageId: string;
}

/** In the order of the tour. */
export const tourLetters: readonly string[] = ['honest', 'fake header-from', 'display name', 'look-alike'];

const nothing = (): Promise<never> => Promise.reject(new Error('a letter of the tour needs no signature'));

/** null for a letter that is none of the tour. */
export async function sendLetter(name: string, to: string, port: number): Promise<PostedLetter | null> {
  const letter = tourLetters.includes(name) ? gallery.find((one) => one.name === name) : undefined;
  if (letter === undefined) return null;
  const message = await letter.message({ signed: nothing, sealed: nothing });
  const text = message.toString('latin1');
  const start = text.indexOf('Message-ID: ') + 'Message-ID: '.length;
  const messageId = text.slice(start, text.indexOf('\r\n', start));
  return { reply: await post(letter, message, to, port), messageId };
}
