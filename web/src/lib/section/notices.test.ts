import Delta from 'quill-delta';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Entry } from '$lib/wire';
import { Digest, paragraphsTouched, type Notice } from './notices';

describe('what a screen reader is told', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function listen() {
    const told: Notice[][] = [];
    return { told, digest: new Digest((notices) => told.push(notices)) };
  }

  test('is gathered for a second, each paragraph counted once', () => {
    const { told, digest } = listen();
    digest.changed('hn', ['p1']);
    digest.changed('hn', ['p1', 'p2']);
    digest.changed('sv', ['p2']);
    vi.advanceTimersByTime(999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([[{ delegation: 'hn', paragraphs: 2, presence: null }, { delegation: 'sv', paragraphs: 1, presence: null }]]);
  });

  test('comes no more often than every ten seconds, however much happens', () => {
    const { told, digest } = listen();
    for (let i = 0; i < 600; i++) {
      digest.changed('hn', [`p${i % 7}`]);
      vi.advanceTimersByTime(100);
    }
    expect(told).toHaveLength(6);
    expect(told.every(([notice]) => notice!.paragraphs === 7)).toBe(true);
  });

  test('after a quiet time comes within a second again', () => {
    const { told, digest } = listen();
    digest.changed('hn', ['p1']);
    vi.advanceTimersByTime(60_000);
    digest.changed('sv', ['p1']);
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(2);
  });

  test('who is there at first is not announced; who comes and who leaves is', () => {
    const { told, digest } = listen();
    digest.present(['hn', 'sv']);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    digest.present(['sv', 'mx', 'mx']);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([[{ delegation: 'mx', paragraphs: 0, presence: 'came' }, { delegation: 'hn', paragraphs: 0, presence: 'left' }]]);
  });

  test('who goes and comes back at once, as a reload does, is not spoken of', () => {
    const { told, digest } = listen();
    digest.present(['hn']);
    digest.present([]);
    digest.present(['hn']);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  test('ends when it is silenced', () => {
    const { told, digest } = listen();
    digest.changed('hn', ['p1']);
    digest.stop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });

  test('says nothing of a change that touched no paragraph', () => {
    const { told, digest } = listen();
    digest.changed('hn', []);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});

describe('the paragraphs that a change touched', () => {
  const text = new Delta().insert('uno').insert('\n', { pid: 'a' }).insert('dos').insert('\n', { pid: 'b' }).insert('tres').insert('\n', { pid: 'c' });
  const entry = (delegation: string) => ({ delegation }) as Entry;
  const touched = (...changes: Delta[]) => {
    const after = changes.reduce((words, change) => words.compose(change), text);
    return paragraphsTouched(after, changes.map((change, i) => ({ entry: entry(`d${i}`), change })));
  };

  test.each<[string, Delta, string[]]>([
    ['letters in the middle', new Delta().retain(5).insert('x'), ['b']],
    ['letters at the end of a line', new Delta().retain(3).insert('x'), ['a']],
    ['letters taken away', new Delta().retain(8).delete(2), ['c']],
    ['a word made bold', new Delta().retain(4).retain(3, { bold: true }), ['b']],
    ['a kind', new Delta().retain(7).retain(1, { kind: 'h1' }), ['b']],
    ['a whole line put in', new Delta().retain(4).insert('nuevo').insert('\n', { pid: 'n' }), ['n']],
    ['two lines at once', new Delta().retain(1).insert('x').retain(9).insert('y'), ['a', 'c']],
  ])('%s', (_, change, wanted) => {
    expect(touched(change).get('d0')).toEqual(wanted);
  });

  test('are those of the text as it is after all of them', () => {
    const two = touched(new Delta().retain(8).insert('x'), new Delta().insert('Antes').insert('\n', { pid: 'n' }));
    expect([...two]).toEqual([['d1', ['n']], ['d0', ['c']]]);
  });
});
