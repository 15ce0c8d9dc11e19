import { expect, test } from 'vitest';
import { address, filterOf, parse } from './chosen';

test('a choice comes back from its address', () => {
  const chosen = parse(new URLSearchParams('kind=section&section=o02&from=2021-09-03&odd=1'));
  expect(chosen).toEqual({ kind: 'section', delegation: '', section: 'o02', from: '2021-09-03', to: '' });
  expect(address(chosen, false)).toBe('/record?kind=section&section=o02&from=2021-09-03');
  expect(parse(new URL(`http://x${address(chosen, true)}`).searchParams)).toEqual(chosen);
  expect([address(parse(new URLSearchParams()), false), address(parse(new URLSearchParams()), true)]).toEqual(['/record', '/record?room=own']);
});

test('days are those of the conference, the last one whole', () => {
  const filter = filterOf({ kind: '', delegation: 'hn', section: '', from: '2021-09-17', to: '2021-12-31' }, false);
  expect(filter).toEqual({ kind: '', delegation: 'hn', section: '', from: '2021-09-17T05:00:00Z', to: '2022-01-01T06:00:00Z', room: '' });
  expect(filterOf({ kind: '', delegation: '', section: '', from: 'never', to: '' }, true)).toMatchObject({ from: '', to: '', room: 'own' });
});
