// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { headingsIn, sameHeadings } from './headings';

test('headings are read in order, without the cursors of others and without empty ones', () => {
  document.body.innerHTML = `
    <h1 data-pid="a" data-kind="h1">Avances <strong>comunes</strong><span class="ProseMirror-widget">SLV</span></h1>
    <p data-pid="b">Texto</p>
    <h3 data-pid="c" data-kind="h3">Desafíos</h3>
    <h2 data-pid="d" data-kind="h2"><br class="ProseMirror-trailingBreak"></h2>`;
  const found = headingsIn(document.body);
  expect(found).toEqual([
    { pid: 'a', level: 1, words: 'Avances comunes' },
    { pid: 'c', level: 3, words: 'Desafíos' },
  ]);
  expect(sameHeadings(found, headingsIn(document.body))).toBe(true);
  expect(sameHeadings(found, found.slice(1))).toBe(false);
});
