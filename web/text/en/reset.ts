/** Words of the page that a link for a new password leads to, in English. */
export const reset = {
  'reset.title': 'Set a new password',
  'reset.of': 'For {address}',
  'reset.next': 'New password',
  'reset.everything': 'Somebody else may know my passwords: take my app passwords away, too',
  'reset.go': 'Set it',
  'reset.done': 'The password is set, and you are signed out everywhere.',
  'reset.sign-in': 'Sign in',
  'reset.used': 'This link was used before, or is too old. Ask who sent it for another one.',
  'reset.weak': 'This password will not do: at least 8 characters, and not your address.',
  'reset.elsewhere': 'Your password is kept by another server, and changed there.',
  'reset.failed': 'The server did not answer as it should. Try again.',
} as const;

export type ResetWords = { readonly [Key in keyof typeof reset]: string };
