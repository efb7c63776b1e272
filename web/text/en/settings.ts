/** Words of the settings, in English. */

export const settings = {
  'settings.title': 'Settings',
  'settings.language': 'Language',
  'settings.theme': 'Appearance',
  'settings.theme-system': 'As the device',
  'settings.theme-light': 'Light',
  'settings.theme-dark': 'Dark',
  'settings.sessions': 'Where you are signed in',
  'settings.this-session': 'this device',
  'settings.last-used': 'last used {when}',
  'settings.end': 'Sign out there',
  'settings.end-others': 'Sign out everywhere else',
} as const;

export type SettingsWords = { readonly [Key in keyof typeof settings]: string };
