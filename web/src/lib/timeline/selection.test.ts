// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { chosenUnits } from './selection';

function page(): HTMLElement {
  document.body.innerHTML =
    '<div id="box"><div data-key="0"><p data-pid="a"><span>Uno </span><sup data-note>12</sup><span>dos</span></p><button>?</button></div>' +
    '<div data-key="1"><p data-pid="b"><span>tres</span></p><button>?</button></div></div><p id="else">fuera</p>';
  return document.getElementById('box') as HTMLElement;
}
const before = (key: number): number => (key === 0 ? 0 : 9);
const words = (at: number): Node => document.querySelectorAll('span')[at]?.firstChild as Node;

function choose(start: [Node, number], end: [Node, number]): Selection {
  const range = document.createRange();
  range.setStart(...start);
  range.setEnd(...end);
  return { isCollapsed: range.collapsed, rangeCount: 1, getRangeAt: () => range } as unknown as Selection;
}

test('a selection is counted in units of the text, a footnote as one', () => {
  const box = page();
  const units = (chosen: ReturnType<typeof chosenUnits>): number[] | null => chosen && [chosen.from, chosen.to];
  expect(units(chosenUnits(box, choose([words(0), 1], [words(1), 2]), before))).toEqual([1, 7]);
  expect(units(chosenUnits(box, choose([words(1), 1], [words(2), 4]), before))).toEqual([6, 13]);
  expect(units(chosenUnits(box, choose([words(0), 0], [box.querySelector('button') as Node, 1]), before))).toEqual([0, 8]);
  expect(chosenUnits(box, choose([words(0), 1], [words(0), 1]), before)).toBeNull();
  expect(chosenUnits(box, choose([words(0), 1], [document.getElementById('else') as Node, 1]), before)).toBeNull();
  expect(chosenUnits(box, null, before)).toBeNull();
});
