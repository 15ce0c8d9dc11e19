import fc from 'fast-check';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { Authors } from './authors';
import { about, aboutWhen, afterChange, append, authorAt, runsIn, type Author, type Stretch } from './authorship';
import type { Entry } from './messages';
import { changeFor, someParts, someText } from './testing/arbitrary';

const by = (account: string, at = '2021-09-03T16:20:00Z'): Author => ({ account, delegation: account, code: account.toUpperCase(), at });
const run = (units: number, account: string): Stretch => ({ units, ...by(account) });
const authors = ['hn', 'sv', 'mx'].map((account) => by(account));

/** The author of each unit, by account. */
const spread = (runs: readonly Stretch[]): string[] => runs.flatMap(({ units, account }) => Array.from({ length: units }, () => account));

describe('runs after a change', () => {
  test.each<[string, Delta, Stretch[]]>([
    ['what is put in is its author’s', new Delta().retain(2).insert('xy'), [run(2, 'hn'), run(2, 'mx'), run(2, 'hn'), run(3, 'sv')]],
    ['what is taken away is nobody’s', new Delta().retain(3).delete(2), [run(3, 'hn'), run(2, 'sv')]],
    ['neighbours of one author join', new Delta().delete(4), [run(3, 'sv')]],
    ['a form leaves the author', new Delta().retain(7, { bold: true }), [run(4, 'hn'), run(3, 'sv')]],
    ['a footnote is one unit', new Delta().retain(4).insert({ footnote: 'a' }), [run(4, 'hn'), run(1, 'mx'), run(3, 'sv')]],
    ['what replaces words is its author’s', new Delta().retain(3).insert('z').delete(4), [run(3, 'hn'), run(1, 'mx')]],
  ])('%s', (_, change, wanted) => {
    expect(afterChange([run(4, 'hn'), run(3, 'sv')], change, by('mx'))).toEqual(wanted);
  });

  test('words that come back are their first author’s, those without one the change’s', () => {
    const change = new Delta().insert('abc').retain(2).insert('de');
    expect(afterChange([run(2, 'hn')], change, by('mx'), [run(2, 'sv'), run(2, 'hn')])).toEqual([run(2, 'sv'), run(4, 'hn'), run(1, 'mx')]);
  });

  test('are those of a copy that keeps the author of every unit', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someText, fc.array(fc.tuple(someParts, fc.nat({ max: 2 })), { maxLength: 12 }), (text, edits) => {
      let [words, runs] = [text, [run(text.length(), 'hn')]];
      const units = Array.from({ length: text.length() }, () => 'hn');
      for (const [parts, who] of edits) {
        const change = changeFor(words, parts);
        words = words.compose(change);
        runs = afterChange(runs, change, authors[who]!);
        let at = 0;
        for (const op of change.ops) {
          if (op.delete !== undefined) units.splice(at, op.delete);
          else if (op.insert !== undefined) units.splice(at, 0, ...Array.from({ length: Delta.Op.length(op) }, () => authors[who]!.account));
          if (op.delete === undefined) at += Delta.Op.length(op);
        }
        expect(spread(runs)).toEqual(units);
        expect(units).toHaveLength(words.length());
        for (let i = 1; i < runs.length; i++) expect(runs[i]!.account).not.toBe(runs[i - 1]!.account);
      }
      for (const [i, account] of units.entries()) expect(authorAt(runs, i)?.account).toBe(account);
    }), { numRuns: 300 });
  });
});

test('runs are parted by the lengths of neighbouring pieces', () => {
  expect(runsIn([run(4, 'hn'), run(3, 'sv')], [3, 1, 0, 2])).toEqual([[run(3, 'hn')], [run(1, 'hn')], [], [run(2, 'sv')]]);
});

test('times are kept down to ten minutes', () => {
  expect(about(Date.parse('2021-09-03T16:29:59.999Z'))).toBe('2021-09-03T16:20:00Z');
  expect(aboutWhen('2021-09-03T16:29:59.999Z')).toBe('2021-09-03T16:20:00Z');
  expect(aboutWhen('')).toBe('');
});

describe('a text that is followed', () => {
  const entry = (rev: number, change: Delta, account: string, given?: Stretch[]): Entry => ({ rev, client: `c-${account}`, seq: 1, ops: change.ops, account, delegation: account, code: account.toUpperCase(), at: '2021-09-03T16:25:00Z', ...(given && { authors: given }) });
  const at = (index: number, words: string): Delta => new Delta().retain(index).insert(words);

  function follow() {
    const answers: ((stretches: Stretch[]) => void)[] = [];
    const here = { rev: 4, own: [] as Delta[] };
    const asked: number[] = [];
    const followed = new Authors(
      (version) => { asked.push(version); return new Promise((resolve) => { answers.push((stretches) => resolve({ version, stretches })); }); },
      () => by('hn'), () => here, () => undefined,
    );
    return { followed, here, asked, answer: (...stretches: Stretch[]) => answers.shift()!(stretches), read: followed.read() };
  }

  test('what happens while it is read is added when the answer is there', async () => {
    const { followed, here, asked, answer, read } = follow();
    followed.entered(entry(5, at(0, 'AB'), 'sv'), at(0, 'AB'), at(0, 'AB'));
    followed.stored(6, at(2, 'mine'));
    here.own = [at(6, '!')];
    answer(run(3, 'mx'));
    await read;
    expect(asked).toEqual([4]);
    expect(spread(followed.runs!)).toEqual(['sv', 'sv', 'hn', 'hn', 'hn', 'hn', 'hn', 'mx', 'mx', 'mx']);
  });

  test('own words are one’s own before the server has them, and others’ are theirs as they are drawn', async () => {
    const { followed, answer, read } = follow();
    answer(run(2, 'mx'));
    await read;
    followed.edited(at(1, 'x'));
    followed.entered(entry(5, at(1, 'Y'), 'sv'), at(1, 'Y'), at(1, 'Y'));
    followed.stored(6, at(2, 'x'));
    expect(spread(followed.runs!)).toEqual(['mx', 'sv', 'hn', 'mx']);
  });

  test('an entry may give words back to their first author', async () => {
    const { followed, answer, read } = follow();
    answer(run(1, 'mx'));
    await read;
    followed.entered(entry(5, at(0, 'abc'), 'sv', [run(3, 'hn')]), at(0, 'abc'), at(0, 'abc'));
    expect(spread(followed.runs!)).toEqual(['hn', 'hn', 'hn', 'mx']);
  });

  test('of two readings the later one counts', async () => {
    const { followed, answer, read } = follow();
    const again = followed.read();
    answer(run(9, 'mx'));
    await read;
    expect(followed.runs).toBeNull();
    answer(run(2, 'sv'));
    await again;
    expect(spread(followed.runs!)).toEqual(['sv', 'sv']);
  });
});

test('runs of no length are left out', () => {
  const runs: Stretch[] = [];
  append(runs, by('hn'), 0);
  expect(runs).toEqual([]);
});
