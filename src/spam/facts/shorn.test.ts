/** What is left of a message in files that keep less of it: as if it had been read from such a file. */
import { expect, test } from 'vitest';
import { tokensOf } from '../bayes/tokens.ts';
import { taughtOf } from '../bayes/taught.ts';
import { shapeKeys } from '../bayes/shapes.ts';
import { signalPoints, weigh } from '../score.ts';
import type { SpamFacts } from '../types.ts';
import { gatherFacts } from './gather.ts';
import { textAlone, withoutRoute } from './shorn.ts';

const shown = `From: "Bank" <ada@alpha.test>
To: ben@beta.test
Subject: cheap offer
Date: Thu, 22 Aug 2024 12:00:00 -1700
MIME-Version: 1.0
Content-Type: text/html

`;
const body = `<html><body>Cheap viagra, cialis and xanax, no prescription. Act now, order now, call now.
<a href="http://192.0.2.7/leave">unsubscribe</a> or see http://gamma.test:8080/x</body></html>
`;
const whole = gatherFacts(
  Buffer.from(
    `Received: from x.gamma.test ([8.8.4.4]) by mx.beta.test; Thu, 22 Aug 2024 12:00:01 +0000
Message-ID: <1@gamma.test>
List-Unsubscribe: <mailto:leave@gamma.test>
X-Mailer: Mailer 1
${shown}${body}`,
  ),
);
const evidence = (facts: SpamFacts): readonly string[] => weigh(facts).evidence.map(({ name }) => name);

test('without its route it is what a file without one says', () => {
  const file = gatherFacts(Buffer.from(shown + body));
  const left = withoutRoute(whole);
  expect(left).toMatchObject({ header: 'part', fields: file.fields, identity: file.identity });
  expect(evidence(left)).toEqual(evidence(file));
  expect([...tokensOf(weigh(left)).keys()]).toEqual([...tokensOf(weigh(file)).keys()]);
});

test('the text alone is what a file of it says', () => {
  const text = whole.texts.map(({ plain }) => plain).join('');
  const file = gatherFacts(Buffer.from(`Subject: ${whole.subject}\n\n${text}`));
  const left = textAlone(whole);
  expect(left.header).toBe('none');
  expect(evidence(left)).toEqual(evidence(file));
  expect([...tokensOf(weigh(left)).keys()]).toEqual([...tokensOf(weigh(file)).keys()]);
});

test('a lesson has what is left of it, as far as there was more', () => {
  const lesson = taughtOf(weigh(whole), true);
  expect(lesson.part?.keys).toContain(shapeKeys.part);
  expect(lesson.part?.points).toBe(signalPoints(weigh(withoutRoute(whole))));
  expect(lesson.none?.points).toBe(signalPoints(weigh(textAlone(whole))));
  const part = taughtOf(weigh(withoutRoute(whole)), true);
  expect([part.part, part.none?.points]).toEqual([null, lesson.none?.points]);
  expect(taughtOf(weigh(textAlone(whole)), true)).toMatchObject({ part: null, none: null });
});
