// @vitest-environment happy-dom
import { Fragment, type Slice } from 'prosemirror-model';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { canonical } from '$lib/wire/canonical';
import { acceptable, copiedHTML, renamed, sliceFromHTML, sliceFromText, withoutStyles } from './paste';
import { schema } from './schema';
import { deltaFromDoc, docFromDelta } from './translate';

function reduced(html: string, exact = false): Delta['ops'] {
  const dom = document.createElement('div');
  dom.innerHTML = withoutStyles(html);
  expect(dom.querySelector('[style], style')).toBeNull();
  return withoutNames(sliceFromHTML(dom, exact));
}
/** Lines as the wire would have them; the random names are checked elsewhere. */
function withoutNames(slice: Slice): Delta['ops'] {
  const text = deltaFromDoc(schema.nodes.doc.create(null, slice.content));
  const nameless = text.ops.map(({ insert, attributes: { pid: _pid, ...attributes } = {} }) => ({ insert: typeof insert === 'object' ? { footnote: '' } : insert!, attributes }));
  return canonical(nameless).ops;
}
const line = (attributes?: Record<string, unknown>) => (attributes ? { insert: '\n', attributes } : { insert: '\n' });

const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri"} --></style></head>
<body lang=ES style='tab-interval:35.4pt'><!--StartFragment-->
<h1 style='margin-top:12.0pt'><span style='font-size:16.0pt;color:#2F5496'>Objetivo 2<o:p></o:p></span></h1>
<p class=MsoNormal style='text-align:justify'><span lang=ES style='font-family:"Times New Roman",serif'>Proteger <b style='mso-bidi-font-weight:normal'>a las
personas</b> <i>migrantes</i>, según <u>lo acordado</u><a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>[1]<![endif]></span></span></a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Primero<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a)<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Letra<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><span style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>Viñeta</p>
<p class=MsoQuote>Una cita.</p>
<!--EndFragment-->
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> A/RES/73/195.<o:p></o:p></p></div></div>
</body></html>`;

describe('from Word', () => {
  test('headings, formatting, footnotes and lists are kept, everything else is not', () => {
    expect(reduced(word)).toEqual(canonical([
      { insert: 'Objetivo 2' }, line({ kind: 'h1' }),
      { insert: 'Proteger ' }, { insert: 'a las personas', attributes: { bold: true } }, { insert: ' ' }, { insert: 'migrantes', attributes: { italic: true } },
      { insert: ', según ' }, { insert: 'lo acordado', attributes: { underline: true } }, { insert: { footnote: '' }, attributes: { note: 'A/RES/73/195.' } }, { insert: '.' }, line(),
      { insert: 'Primero' }, line({ kind: 'number' }),
      { insert: 'Letra' }, line({ kind: 'letter', level: 2 }),
      { insert: 'Viñeta' }, line({ kind: 'letter' }),
      { insert: 'Una cita.' }, line({ kind: 'quote' }),
    ]).ops);
  });
});

describe('from the web', () => {
  test.each<[string, string, Delta['ops']]>([
    ['nested lists', '<ol><li>one<ul><li>a</li></ul></li><li><p>two</p></li></ol>',
      [{ insert: 'one' }, line({ kind: 'number' }), { insert: 'a' }, line({ kind: 'letter', level: 2 }), { insert: 'two' }, line({ kind: 'number' })]],
    ['lists deeper than a text can hold', '<ol><li><ol><li><ol><li><ol><li><ol><li>deep</li></ol></li></ol></li></ol></li></ol></li></ol>', [{ insert: 'deep' }, line({ kind: 'number', level: 4 })]],
    ['a word processor that wraps everything in a light b', '<b style="font-weight:normal"><p><span style="font-weight:700">bold</span> plain</p></b>', [{ insert: 'bold', attributes: { bold: true } }, { insert: ' plain\n' }]],
    ['addresses that may be linked to', '<a href="https://example.org/x" style="text-decoration:underline">there</a> <a href="mailto:a@example.org">mail</a>',
      [{ insert: 'there', attributes: { link: 'https://example.org/x' } }, { insert: ' ' }, { insert: 'mail', attributes: { link: 'mailto:a@example.org' } }, line()]],
    ['addresses that may not', '<a href="javascript:alert(1)">a</a><a href="data:text/html,x">b</a><a href="/relative">c</a>', [{ insert: 'abc\n' }]],
    ['scripts, pictures, styles, hidden words', '<p>a<script>x()</script><style>p{}</style><img src=x onerror=y()><span style="display:none">z</span>b</p>', [{ insert: 'ab\n' }]],
    ['cells of a table', '<table><tr><td>a</td><td>b</td></tr></table>', [{ insert: 'a\nb\n' }]],
    ['breaks', '<p>a<br>b<br></p>', [{ insert: 'a\nb\n' }]],
    ['spaces of the markup', '<div>\n  <p> a\n   b </p>\n\n <p></p></div>', [{ insert: 'a b\n' }]],
    ['controls', '<p>a\u0007b\u007fc</p>', [{ insert: 'abc\n' }]],
    ['nothing', '<img src="x">', []],
  ])('%s', (_, html, wanted) => {
    expect(reduced(html)).toEqual(canonical(wanted).ops);
  });
});

test('characters the server refuses are left out, pairs and tabs are kept', () => {
  expect(acceptable('a\u0000b\tc\ud83dd\ude00e😀\ufffe')).toBe('ab\tcde😀');
});

test('plain text: each line a paragraph', () => {
  expect(withoutNames(sliceFromText('uno\r\n\r\ndos\ntres'))).toEqual([{ insert: 'uno\ndos\ntres\n' }]);
  expect(withoutNames(sliceFromText('uno'))).toEqual([{ insert: 'uno\n' }]);
});

test('what is put in has names of its own', () => {
  const doc = docFromDelta(new Delta().insert('a').insert({ footnote: 'f' }, { note: 'n' }).insert('\n', { pid: 'old', kind: 'h1' }));
  const slice = renamed(doc.slice(0, doc.content.size));
  const first = slice.content.firstChild!;
  expect(first.attrs.kind).toBe('h1');
  expect(first.attrs.pid).toMatch(/^\w{10}$/);
  expect(first.child(1).attrs).toEqual({ id: expect.stringMatching(/^\w{10}$/), note: 'n' });
});

test('what is copied here comes back as it was', () => {
  const text = new Delta()
    .insert('Title').insert('\n', { pid: 'a', kind: 'h2' })
    .insert('x  y', { bold: true, italic: true }).insert('z', { link: 'https://example.org/' }).insert({ footnote: 'f' }, { note: 'words' }).insert('\n', { pid: 'b' })
    .insert('one').insert('\n', { pid: 'c', kind: 'number' }).insert('a').insert('\n', { pid: 'd', kind: 'letter', level: 2 }).insert('b').insert('\n', { pid: 'e', kind: 'letter', level: 2 })
    .insert('two').insert('\n', { pid: 'f', kind: 'number' }).insert('\n', { pid: 'g', kind: 'quote' });
  const doc = docFromDelta(text);
  const dom = document.createElement('div');
  dom.append(copiedHTML(doc.content, document));
  expect(dom.querySelectorAll('ol ol > li')).toHaveLength(2);
  expect(dom.innerHTML).not.toContain('data-pid');
  expect(withoutNames(sliceFromHTML(dom, true))).toEqual(withoutNames(doc.slice(0, doc.content.size)));
  expect(copiedHTML(Fragment.empty, document).childNodes).toHaveLength(0);
});
