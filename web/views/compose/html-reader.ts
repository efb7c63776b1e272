/**
 * Reads HTML that somebody else wrote, for the composer: what is pasted or edited as rich text, what is quoted as a clean piece of HTML
 * that keeps its styles. It is read in a document of the message frame (docs/decisions/0015-message-frames.md): no script is run and
 * nothing is fetched there.
 */
import DOMPurify, { type WindowLike } from 'dompurify';
import { shallow } from '../../model/html-depth.ts';
import type { HtmlReader } from '../../model/rich-quote.ts';
import { tidied } from '../../model/rich.ts';
import { messageTags } from '../message/safe-html.ts';
import { readNodes } from './rich-dom.ts';

const config = {
  USE_PROFILES: { html: true },
  FORCE_BODY: true,
  SANITIZE_NAMED_PROPS: true,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  FORBID_TAGS: [...messageTags, 'style'],
  FORBID_ATTR: ['srcset', 'background', 'ping', 'target', 'autofocus', 'tabindex', 'popover', 'contenteditable'],
};

export async function openHtmlReader(): Promise<HtmlReader> {
  const frame = document.createElement('iframe');
  frame.src = '/message-frame';
  frame.hidden = true;
  frame.title = '';
  frame.setAttribute('sandbox', 'allow-same-origin');
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true });
    document.body.append(frame);
  });
  const view = frame.contentWindow as WindowLike | null;
  if (view === null) throw new Error('the frame has no window');
  const purify = DOMPurify(view);
  const parsed = (html: string): DocumentFragment =>
    purify.sanitize(shallow(html), { ...config, RETURN_DOM_FRAGMENT: true });
  return {
    read: (html) => tidied(readNodes(parsed(html).childNodes)),
    quote: (html) => purify.sanitize(shallow(html), config),
    split(html) {
      const all = parsed(html);
      const quote = [...all.querySelectorAll('div.quote')].at(-1);
      quote?.remove();
      return { nodes: tidied(readNodes(all.childNodes)), quote: quote?.innerHTML ?? null };
    },
    close: () => frame.remove(),
  };
}
