import { expect, test } from 'vitest';
import { speakingTime } from './speaking';

test.each([
  [0, '0:00'],
  [390, '2:56'],
  [400, '3:00'],
  [800, '6:00'],
])('%i words take %s', (words, time) => {
  expect(speakingTime(words)).toBe(time);
});
