/** The keys of mail, as people know them from elsewhere: what a key does, and what is told of it. */
import type { Words } from '../text/language.svelte.ts';

export type Command =
  | 'next'
  | 'previous'
  | 'next-message'
  | 'previous-message'
  | 'back'
  | 'archive'
  | 'archive-next'
  | 'archive-previous'
  | 'delete'
  | 'junk'
  | 'move'
  | 'label'
  | 'snooze'
  | 'star'
  | 'read'
  | 'unread'
  | 'undo'
  | 'choose'
  | 'choose-all'
  | 'choose-none'
  | 'choose-read'
  | 'choose-unread'
  | 'choose-starred'
  | 'choose-unstarred'
  | 'search'
  | 'go'
  | 'go-inbox'
  | 'go-starred'
  | 'go-sent'
  | 'go-drafts'
  | 'go-archive'
  | 'help';

interface Shortcut {
  /** Two keys are pressed one behind the other. */
  readonly keys: string;
  readonly words: Words;
  /** null where the composer hears it. */
  readonly command: Command | null;
}

interface Group {
  readonly title: Words;
  readonly keys: readonly Shortcut[];
}

export const shortcuts: readonly Group[] = [
  {
    title: 'keys.moving',
    keys: [
      { keys: 'j', words: 'keys.next', command: 'next' },
      { keys: 'k', words: 'keys.previous', command: 'previous' },
      { keys: 'n', words: 'keys.next-message', command: 'next-message' },
      { keys: 'p', words: 'keys.previous-message', command: 'previous-message' },
      { keys: 'u', words: 'action.back', command: 'back' },
      { keys: '/', words: 'keys.search', command: 'search' },
      { keys: 'g i', words: 'mailbox.inbox', command: 'go-inbox' },
      { keys: 'g s', words: 'keys.starred', command: 'go-starred' },
      { keys: 'g t', words: 'mailbox.sent', command: 'go-sent' },
      { keys: 'g d', words: 'mailbox.drafts', command: 'go-drafts' },
      { keys: 'g a', words: 'mailbox.archive', command: 'go-archive' },
      { keys: 'g l', words: 'keys.go', command: 'go' },
    ],
  },
  {
    title: 'keys.doing',
    keys: [
      { keys: 'e', words: 'action.archive', command: 'archive' },
      { keys: ']', words: 'keys.archive-next', command: 'archive-next' },
      { keys: '[', words: 'keys.archive-previous', command: 'archive-previous' },
      { keys: '#', words: 'action.delete', command: 'delete' },
      { keys: '!', words: 'action.junk', command: 'junk' },
      { keys: 'v', words: 'action.move', command: 'move' },
      { keys: 'l', words: 'action.label', command: 'label' },
      { keys: 'b', words: 'action.snooze', command: 'snooze' },
      { keys: 's', words: 'action.star', command: 'star' },
      { keys: 'I', words: 'action.read', command: 'read' },
      { keys: 'U', words: 'action.unread', command: 'unread' },
      { keys: 'z', words: 'action.undo', command: 'undo' },
    ],
  },
  {
    title: 'keys.choosing',
    keys: [
      { keys: 'x', words: 'keys.choose', command: 'choose' },
      { keys: '* a', words: 'keys.choose-all', command: 'choose-all' },
      { keys: '* n', words: 'keys.choose-none', command: 'choose-none' },
      { keys: '* r', words: 'keys.choose-read', command: 'choose-read' },
      { keys: '* u', words: 'keys.choose-unread', command: 'choose-unread' },
      { keys: '* s', words: 'keys.choose-starred', command: 'choose-starred' },
      { keys: '* t', words: 'keys.choose-unstarred', command: 'choose-unstarred' },
    ],
  },
  {
    title: 'keys.writing',
    keys: [
      { keys: 'c', words: 'compose.new', command: null },
      { keys: 'r', words: 'compose.reply', command: null },
      { keys: 'a', words: 'compose.reply-all', command: null },
      { keys: 'f', words: 'compose.forward', command: null },
      { keys: 'Ctrl ⏎', words: 'compose.send', command: null },
      { keys: '?', words: 'keys.help', command: 'help' },
    ],
  },
];

const byKeys = new Map(shortcuts.flatMap(({ keys }) => keys.map((one) => [one.keys, one.command] as const)));
const beginnings = new Set([...byKeys.keys()].flatMap((keys) => (keys.length === 3 ? [keys.charAt(0)] : [])));

/** What follows from a key behind another: a command, the beginning of one, or nothing. */
export function pressed(before: string | null, key: string): Command | 'begins' | null {
  if (before !== null) return byKeys.get(`${before} ${key}`) ?? null;
  return beginnings.has(key) ? 'begins' : (byKeys.get(key) ?? null);
}
