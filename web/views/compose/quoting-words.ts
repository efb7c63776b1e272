/** What goes before a quote, in the language of the one who writes. */
import type { QuotingWords, Source } from '../../model/compose.ts';
import { longDate } from '../../model/dates.ts';
import { nameOf } from '../../model/people.ts';
import { spoken, t } from '../../text/language.svelte.ts';

const dateOf = ({ sentAt, receivedAt }: Source): string => longDate(sentAt ?? receivedAt, spoken());
const listOf = (people: Source['from']): string =>
  (people ?? []).map(({ name, email }) => (name === null ? email : `${name} <${email}>`)).join(', ');

export const quotingWords: QuotingWords = {
  wrote: (source) => {
    const [author] = source.from ?? [];
    return t('compose.wrote', { date: dateOf(source), name: author === undefined ? '' : nameOf(author) });
  },
  forwarded: (source) => [
    `---------- ${t('compose.forwarded')} ----------`,
    `${t('compose.from')}: ${listOf(source.from)}`,
    `${t('compose.date')}: ${dateOf(source)}`,
    `${t('compose.subject')}: ${source.subject ?? ''}`,
    `${t('compose.to')}: ${listOf(source.to)}`,
  ],
};
