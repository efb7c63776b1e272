/** Words of the settings, in English. */

export const settings = {
  'settings.title': 'Settings',
  'settings.language': 'Language',
  'settings.keys': 'Encryption and keys',
  'settings.keys-about': 'Letters that nobody reads but who they are for, and that nobody writes in your name.',
  'settings.keys-open': 'Open keys',
  'settings.theme': 'Appearance',
  'settings.theme-system': 'As the device',
  'settings.theme-light': 'Light',
  'settings.theme-dark': 'Dark',
  'settings.undo-send': 'Undo sending for',
  'settings.undo-send-none': 'Send at once',
  'settings.undo-send-seconds': '{count} seconds',
  'settings.sessions': 'Where you are signed in',
  'settings.this-session': 'this device',
  'settings.last-used': 'last used {when}',
  'settings.end': 'Sign out there',
  'settings.end-others': 'Sign out everywhere else',
  'settings.programs': 'Mail programs',
  'settings.programs-how':
    'Thunderbird, Outlook and others need your address and password, and find the rest by themselves.',
  'settings.apple': 'Profile for Mac, iPhone and iPad',
  'settings.apple-unsigned':
    'The profile is not signed, and the device says so. It holds no password: the device asks for it.',
} as const;

export type SettingsWords = { readonly [Key in keyof typeof settings]: string };
