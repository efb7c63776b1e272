/** Words of what a device keeps and tells, in English. */

export const device = {
  'device.title': 'This device',
  'device.keeps': 'Keep mail here, to be read without a connection',
  'device.keeps-what':
    'The newest conversations of the inbox and all that you open. Only on a device of your own: until you sign out, whoever uses it can read them.',
  'device.tells': 'Tell me of new mail, also while no page is open',
  'device.refused': 'This browser was told not to allow it. Its settings can change that.',
  'device.impossible': 'This browser cannot do that here.',
} as const;

export type DeviceWords = { readonly [Key in keyof typeof device]: string };
