import { expect, test } from 'vitest';
import { secondsFor } from './pace';

test('about 400 words take three minutes', () => {
  expect(secondsFor(400, 133)).toBe(180);
  expect(secondsFor(390, 133)).toBe(176);
  expect(secondsFor(400, 0)).toBe(0);
});
