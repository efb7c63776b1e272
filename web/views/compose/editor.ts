/**
 * The editor of rich text: Squire, made to hold nothing but what model/rich.ts knows, and to put no HTML into the page (Trusted Types):
 * what it would parse is read in the message frame and made anew, and what it keeps for undo are nodes.
 */
import Squire from 'squire-rte';
import type { RichNode } from '../../model/rich.ts';
import type { HtmlReader } from '../../model/rich-quote.ts';
import { type PictureUrl, keptNodes, makeNodes, putBack, readNodes } from './rich-dom.ts';

export const formats = ['b', 'i', 'u', 's', 'accent', 'heading', 'ul', 'ol', 'blockquote', 'code'] as const;
export type Format = (typeof formats)[number];

export interface EditorDeps {
  readonly reader: HtmlReader;
  readonly picture: PictureUrl;
  readonly changed: (nodes: readonly RichNode[]) => void;
  /** Where the caret is, or what is chosen, has changed. */
  readonly moved: () => void;
  /** Pictures were pasted. */
  readonly pictures: (files: readonly File[]) => void;
}

/** Keys that Squire has and that are others here: Tab leaves the editor, Ctrl+D is the browser's. */
const otherKeys = ['Tab', 'Shift-Tab', 'PageUp', 'PageDown', 'Ctrl-d', 'Meta-d'];

const headings = ['H1', 'H2', 'H3'];

export class Editor extends Squire {
  readonly #deps: EditorDeps;

  constructor(root: HTMLElement, deps: EditorDeps) {
    super(root, {
      addLinks: true,
      sanitizeToDOMFragment: (html) => makeNodes(deps.reader.read(html), deps.picture),
      didError: () => undefined,
    });
    this.#deps = deps;
    for (const key of otherKeys) this.setKeyHandler(key, null);
    this.addEventListener('input', () => deps.changed(this.nodes));
    this.addEventListener('pathChange', () => deps.moved());
    this.addEventListener('pasteImage', (event: Event) => {
      const { clipboardData } = (event as CustomEvent<{ readonly clipboardData: DataTransfer }>).detail;
      deps.pictures([...clipboardData.files]);
    });
  }

  get nodes(): readonly RichNode[] {
    return readNodes(this.getRoot().childNodes);
  }

  /** Shows other content; what was done before cannot be undone. */
  show(nodes: readonly RichNode[]): void {
    this.setHTML('');
    if (nodes.length === 0) return;
    this.modifyDocument(() => {
      this.getRoot().replaceChildren(makeNodes(nodes, this.#deps.picture));
      this._ensureBottomLine();
    });
    this.moveCursorToStart();
  }

  /** At the caret. */
  insert(nodes: readonly RichNode[]): void {
    const holder = document.createElement('div');
    holder.append(makeNodes(nodes, this.#deps.picture));
    this.saveUndoState();
    for (const child of [...holder.childNodes])
      if (child instanceof Element) this.insertElement(child);
      else this.insertPlainText(child.nodeValue ?? '', false);
  }

  has(format: Format): boolean {
    if (format === 'accent') return this.hasFormat('span', { class: 'accent' });
    if (format === 'heading') return headings.some((tag) => this.hasFormat(tag));
    return this.hasFormat(format) || (format === 'code' && this.hasFormat('pre'));
  }

  toggle(format: Format): void {
    const on = !this.has(format);
    if (format === 'code') this.toggleCode();
    else if (format === 'heading') this.#heading(on);
    else if (format === 'blockquote' && on) this.increaseQuoteLevel();
    else if (format === 'blockquote') this.decreaseQuoteLevel();
    else if (format === 'ul' && on) this.makeUnorderedList();
    else if (format === 'ol' && on) this.makeOrderedList();
    else if (format === 'ul' || format === 'ol') this.removeList();
    else {
      const what = format === 'accent' ? { tag: 'span', attributes: { class: 'accent' } } : { tag: format };
      this.changeFormat(on ? what : null, on ? null : what);
    }
    this.focus();
  }

  #heading(on: boolean): void {
    this.modifyBlocks((blocks) => {
      for (const block of [...blocks.children]) {
        if (on ? block.nodeName !== 'DIV' : !headings.includes(block.nodeName)) continue;
        const made = document.createElement(on ? 'h2' : 'div');
        made.append(...block.childNodes);
        block.replaceWith(made);
      }
      return blocks;
    });
  }

  /** What undo keeps. */
  override _getRawHTML(): string {
    return JSON.stringify(keptNodes(this.getRoot()));
  }

  override _setRawHTML(kept: string): this {
    this.getRoot().replaceChildren(putBack(kept));
    this._ignoreChange = true;
    return this;
  }
}
