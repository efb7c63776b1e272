/** Rich text and what it belongs to: what it shows and tells, and what is done with it from outside. */
import type { RichNode } from '../../model/rich.ts';
import type { Files } from '../../state/files.svelte.ts';

export interface RichSource {
  nodes: readonly RichNode[];
  /** Another number whenever `nodes` was set by others than the editor. */
  readonly shown: number;
  /** null where there are no pictures. */
  readonly files: Files | null;
  /** The editor's way of writing what it was given: nobody has changed anything. */
  settle(nodes: readonly RichNode[]): void;
}

export interface Hands {
  /** At the caret. */
  insert(nodes: readonly RichNode[]): void;
  /** Pictures at the caret; other files go behind the text. */
  take(files: Iterable<File>): void;
}

/** What can be open below the text. */
export type Drawer = 'later' | 'templates';
