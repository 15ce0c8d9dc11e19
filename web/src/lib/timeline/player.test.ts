import Delta from 'quill-delta';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Op } from '$lib/api/types';
import { afterChange, about, type Stretch } from '$lib/wire/authorship';
import { linesOf, spliced, spliceOf, turned, wordsOf, type TextLine } from './lines';
import { mostPages, mostUndone, pageSize, Player, type Source } from './player';
import type { Change } from './types';

const nobody = { account: '', delegation: '', code: '', at: '2021-09-03T15:00:00Z' };
const start = Date.parse('2021-09-17T14:00:00Z');
const words = (delta: Delta): string => delta.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '￼')).join('');

/** A log with all its versions kept, to hold the player against. */
class Log implements Source {
  readonly changes_: Change[] = [];
  readonly texts: Delta[] = [new Delta([{ insert: '\n', attributes: { pid: 'p0' } }])];
  readonly runs: Stretch[][] = [[{ ...nobody, units: 1 }]];
  asked = 0;
  most = pageSize;

  get text(): Delta {
    return this.texts.at(-1) as Delta;
  }
  add(delegation: string, change: Delta, at = start + this.changes_.length * 1000): void {
    const made = { version: this.changes_.length + 1, at: new Date(at).toISOString(), account: `${delegation}-1`, delegation, code: delegation.toUpperCase(), ops: change.ops as Op[] };
    this.runs.push(afterChange(this.runs.at(-1) ?? [], change, { account: made.account, delegation, code: made.code, at: about(at) }));
    this.texts.push(this.text.compose(change));
    this.changes_.push(made);
  }
  changes = (after: number, limit: number) => {
    this.asked++;
    return Promise.resolve({ head: this.changes_.length, changes: this.changes_.slice(after, after + Math.min(limit, this.most)) });
  };
  keyframe = (version: number) => {
    this.asked++;
    return Promise.resolve({ id: 'o02.es', version, at: null, ops: (this.texts[version] as Delta).ops as Op[], authors: this.runs[version] as Stretch[], stretches: (this.runs[version] ?? []).flatMap(({ units }, i) => [units, i]), head: this.changes_.length });
  };
}

const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 9 }), put: fc.constantFrom('a', 'ñ ', 'bc\nd', '\n', ''), form: fc.constantFrom(undefined, 'h1'), by: fc.constantFrom('hn', 'sv', '') });

/** One of the things people do, made to fit the text. */
function apply(log: Log, n: number, { at, cut, put, form, by }: { at: number; cut: number; put: string; form: string | undefined; by: string }): void {
  const length = log.text.length();
  const place = at % length;
  const change = new Delta().retain(place);
  if (cut > 0) change.delete(Math.min(cut, length - 1 - place));
  put.split(/(\n)/).forEach((piece, i) => void (piece && change.insert(piece, piece === '\n' ? { pid: `n${n}-${i}` } : {})));
  if (form) change.retain(1, { kind: form });
  if (change.chop().length() > 0 && change.ops.some((op) => op.retain === undefined || op.attributes)) log.add(by, change);
}

const whole = (lines: readonly TextLine[]): Op[] => new Delta(lines.flatMap(({ ops, end }) => (end ? [...ops, { insert: '\n', attributes: end }] : ops))).ops as Op[];
const runsOf = (lines: readonly TextLine[]): string[] => lines.flatMap(({ runs }) => runs.flatMap(({ units, code }) => Array<string>(units).fill(code)));

describe('lines', () => {
  test('after each change they are what the whole text is, with its authors; turned round, what it was', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), (edits) => {
        const log = new Log();
        edits.forEach((one, n) => apply(log, n, one));
        let lines: readonly TextLine[] = linesOf(log.texts[0]?.ops as Op[], log.runs[0] ?? []);
        log.changes_.forEach((change, i) => {
          const splice = spliceOf(lines, change);
          const after = spliced(lines, splice);
          expect(whole(after)).toEqual(new Delta(log.texts[i + 1]?.ops).ops);
          expect(runsOf(after)).toEqual((log.runs[i + 1] ?? []).flatMap(({ units, code }) => Array<string>(units).fill(code)));
          expect(spliced(after, turned(splice))).toEqual(lines);
          lines = after;
        });
      }),
      { numRuns: 100 },
    );
  }, 30_000);

  test('a paragraph keeps its key while others come and go, and those that nobody touches stay the same objects', () => {
    const log = new Log();
    log.add('hn', new Delta().insert('Uno').insert('\n', { pid: 'a' }).insert('Dos').insert('\n', { pid: 'b' }));
    log.add('sv', new Delta().insert('Cero').insert('\n', { pid: 'c' }));
    log.add('sv', new Delta().retain(6).insert('x'));
    const lines = linesOf(log.texts[1]?.ops as Op[], []);
    const more = spliced(lines, spliceOf(lines, log.changes_[1] as Change));
    const typed = spliced(more, spliceOf(more, log.changes_[2] as Change));
    expect(typed[1]?.key).toBe(lines[0]?.key);
    expect(typed[2]).toBe(lines[1]);
    expect(wordsOf(typed)).toBe('Cero\nUxno\nDos\n\n');
  });
});

describe('the player', () => {
  const long = (changes: number): Log => {
    const log = new Log();
    for (let n = 0; n < changes; n++) apply(log, n, { at: n * 7919, cut: n % 3 === 0 ? 1 : 0, put: n % 40 === 0 ? '\n' : 'ab', form: undefined, by: n % 50 < 25 ? 'hn' : 'sv' });
    return log;
  };

  const log = long(2600);

  test('shows every version it is sent to, wherever it comes from', async () => {
    const head = log.changes_.length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.nat({ max: head }), fc.integer({ min: -40, max: 40 })), { minLength: 1, maxLength: 12 }), async (way) => {
        const player = new Player(log);
        for (const step of way) {
          const target = Math.min(head, Math.max(0, Math.abs(step) <= 40 && player.version >= 0 ? player.version + step : step));
          expect(await player.seek(target)).toBe(true);
          expect(player.version).toBe(target);
          expect(wordsOf(player.lines)).toBe(words(log.texts[target] as Delta));
          expect(player.pagesHeld).toBeLessThanOrEqual(mostPages);
        }
      }),
      { numRuns: 25 },
    );
  }, 30_000);

  test('plays to the end and back with a few pages held', async () => {
    const player = new Player(log);
    await player.seek(0);
    while (player.version < player.head) {
      if (player.forward() === undefined) await player.ahead(1);
      expect(player.pagesHeld).toBeLessThanOrEqual(mostPages);
      expect(player.undoHeld).toBeLessThanOrEqual(mostUndone * 1.2);
    }
    expect(wordsOf(player.lines)).toBe(words(log.text));
    let asked = log.asked;
    let seeks = 0;
    while (player.version > 0) {
      if (player.back() === undefined) {
        seeks++;
        await player.seek(player.version - 1);
      }
      expect(player.pagesHeld).toBeLessThanOrEqual(mostPages);
    }
    asked = log.asked - asked;
    expect(wordsOf(player.lines)).toBe('\n');
    expect(seeks).toBeLessThanOrEqual(Math.ceil(log.changes_.length / pageSize));
    expect(asked).toBeLessThanOrEqual(2 * seeks);
  }, 30_000);

  test('a page that comes in pieces is put together', async () => {
    const log = long(700);
    log.most = 90;
    const player = new Player(log);
    await player.seek(640);
    expect(wordsOf(player.lines)).toBe(words(log.texts[640] as Delta));
  });

  test('of two seeks at once the later one counts', async () => {
    const player = new Player(log);
    const [first, second] = await Promise.all([player.seek(1500), player.seek(20)]);
    expect([first, second, player.version]).toEqual([false, true, 20]);
  });

  test('bursts end with a pause or another delegation', async () => {
    const log = new Log();
    const at = (minute: number) => start + minute * 60_000;
    for (const [by, minute] of [['hn', 0], ['hn', 1], ['', 1], ['hn', 4], ['hn', 5], ['sv', 5], ['sv', 6]] as const) log.add(by, new Delta().insert('x'), at(minute));
    const player = new Player(log);
    await player.seek(0);
    const forward = [0];
    for (let v = 0; v < 7; forward.push(v)) v = await player.burstAfter(v);
    const back = [7];
    for (let v = 7; v > 0; back.push(v)) v = await player.burstBefore(v);
    expect(forward).toEqual([0, 3, 5, 7]);
    expect(back).toEqual([7, 5, 3, 0]);
    expect([await player.burstAfter(7), await player.burstBefore(0)]).toEqual([7, 0]);
  });

  test('what was written meanwhile can be played', async () => {
    const log = long(520);
    const player = new Player(log);
    await player.seek(log.changes_.length);
    log.add('mx', new Delta().insert('nuevo '));
    expect(player.forward()).toBeUndefined();
    player.grown(log.changes_.length);
    await player.ahead(1);
    player.forward();
    expect(wordsOf(player.lines)).toBe(words(log.text));
  });
});
