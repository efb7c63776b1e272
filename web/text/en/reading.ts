/** Words of reading a message and of how lists look, in English. */

export const reading = {
  'reading.download-all': 'Download all',
  'reading.malware': 'carries malware: do not open it',
  'reading.program': 'can run a program: open it only if you expected it',
  'reading.nothing-found': 'nothing suspicious found',
  'reading.plain': 'Show as plain text',
  'reading.html': 'Show as it was laid out',
  'reading.quoted': 'Show what it quotes',
  'reading.source-cut': 'This is its beginning; the .eml has all of it.',
  'reading.receipt': '{name} asks to be told that you have read this.',
  'reading.receipt-send': 'Send a receipt',
  'reading.receipt-not': 'Do not',
  'reading.receipt-sent': 'Receipt sent',
  'reading.unsubscribe': 'Unsubscribe',
  'reading.unsubscribe-page': 'The sender has a page for this. It will know that you came: {host}',
  'reading.unsubscribe-mail': 'Write to {address}',
  'reading.unsubscribe-once': 'Unsubscribe at {host}',
  'reading.unsubscribe-done': '{host} was told, and took it. You have unsubscribed.',
  'reading.unsubscribe-left': 'You have unsubscribed from this list.',
  'reading.unsubscribe-failed': '{host} did not take it. Try another way.',
  'settings.theme-contrast': 'High contrast',
  'settings.density': 'Message list',
  'settings.density-comfortable': 'Comfortable',
  'settings.density-compact': 'Compact',
} as const;

export type ReadingWords = { readonly [Key in keyof typeof reading]: string };
