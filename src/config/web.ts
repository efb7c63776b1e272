/** [web]: the pages, as people open them. */
import { isHostName, list } from './fields.ts';

export const web = {
  names: list(
    'must be a host name',
    'Names at which people open the pages, beside server.hostname: passkeys are made for the name, and OpenID providers send people back to it.',
    '["webmail.example.org"]',
    isHostName,
  ),
};
