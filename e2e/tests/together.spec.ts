import { editor, expectSaved, expectWords, paragraphs, place, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('two delegates typing in one paragraph at once end with the same text, here, there and on the server', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países protegen a las personas.');
  await expectSaved(honduras);
  await expectWords(salvador, 'Los países protegen a las personas.');

  await place(honduras, 'start');
  await place(salvador, 'end');
  await Promise.all([
    honduras.keyboard.type('Reconociendo su dignidad, ', { delay: 15 }),
    salvador.keyboard.type(' También a sus familias, niñas y niños.', { delay: 12 }),
  ]);
  await expectSaved(honduras);
  await expectSaved(salvador);

  const both = 'Reconociendo su dignidad, Los países protegen a las personas. También a sus familias, niñas y niños.';
  await expectWords(honduras, both);
  await expectWords(salvador, both);
  expect(await api.words(`${section}.es`)).toBe(`${both}\n`);
});

test('two delegates typing at the very same place lose no letter', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Acuerdan ');
  await expectSaved(honduras);
  await expectWords(salvador, 'Acuerdan ');

  await place(honduras, 'end');
  await place(salvador, 'end');
  await Promise.all([honduras.keyboard.type('abcdefghijklmnopqrst', { delay: 10 }), salvador.keyboard.type('ABCDEFGHIJKLMNOPQRST', { delay: 10 })]);
  await expectSaved(honduras);
  await expectSaved(salvador);

  await expect.poll(async () => (await paragraphs(honduras))[0]?.length).toBe(49);
  const words = await api.words(`${section}.es`);
  await expectWords(honduras, words.trimEnd());
  await expectWords(salvador, words.trimEnd());
  expect([...words].filter((c) => /[a-t]/.test(c)).join('')).toContain('abcdefghijklmnopqrst');
  expect([...words].filter((c) => /[A-T]/.test(c)).join('')).toBe('AABCDEFGHIJKLMNOPQRST');
});

test('each sees the other by name, and where the other writes', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(salvador, 'Texto');
  await expect(honduras.getByText('SLV').first()).toBeVisible();
  await expect(salvador.getByText('HND').first()).toBeVisible();
  await expect(editor(honduras).locator('.ProseMirror-widget').filter({ hasText: /SLV|El Salvador/ })).toHaveCount(1);
});

test('undo of one leaves the words of the other', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'uno dos');
  await expectSaved(honduras);
  await expectWords(salvador, 'uno dos');

  // El Salvador's word lands inside what Honduras typed in one go.
  await place(salvador, 'start');
  for (let i = 0; i < 4; i++) await salvador.keyboard.press('ArrowRight');
  await salvador.keyboard.type('ajeno ');
  await expectSaved(salvador);
  await expectWords(honduras, 'uno ajeno dos');

  await editor(honduras).click();
  for (let i = 0; i < 10 && (await paragraphs(honduras)).join('') !== 'ajeno '; i++) await honduras.keyboard.press('Control+z');
  await expectWords(honduras, 'ajeno ');
  await expectWords(salvador, 'ajeno ');
  await expectSaved(honduras);
  expect(await api.words(`${section}.es`)).toBe('ajeno \n');

  for (let i = 0; i < 10 && (await paragraphs(honduras)).join('') !== 'uno ajeno dos'; i++) await honduras.keyboard.press('Control+Shift+z');
  await expectWords(salvador, 'uno ajeno dos');
});

test('formatting reaches the other screen and the server', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Primero');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('Segundo');
  await honduras.keyboard.press('Shift+Home');
  await honduras.keyboard.press('Control+b');
  await expectSaved(honduras);
  await expect(editor(salvador).locator('strong')).toHaveText('Segundo');
  const { ops } = await api.text(`${section}.es`);
  expect(ops).toContainEqual({ insert: 'Segundo', attributes: { bold: true } });
  const pids = ops.filter((op) => op.attributes?.pid).map((op) => op.attributes?.pid);
  expect(new Set(pids).size).toBe(2);
});
