import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expectSaved, expectWords, paragraphs, place, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';
import { linesOf, wordDeletion, wordFile, wordInsertion, wordParagraph, wordRun } from '../fixtures/word';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

async function choose(page: Page, buffer: Buffer, name = 'acta.docx'): Promise<void> {
  await page.getByLabel(/Word document|Documento de Word/).setInputFiles({ name, mimeType: docx, buffer });
}

const found = (page: Page) => page.getByRole('region', { name: 'acta.docx' });

test('tracked and untracked changes of a Word file are shown, taken in once, and seen by others', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Las delegaciones, reunidas en línea,');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('Acuerdan publicar los datos cada mes.');
  await expectSaved(honduras);
  const exported = await api.text(`${section}.es`);
  const [first, second] = linesOf(exported);

  // In Word: one edit tracked, one with tracking switched off, a comment, and a paragraph at the end.
  const body = [
    wordParagraph(wordRun('Las delegaciones, reunidas en ') + wordDeletion('línea') + wordInsertion('Puebla') + wordRun(','), first?.pid),
    wordParagraph('<w:commentRangeStart w:id="0"/>' + wordRun('Acuerdan publicar los datos cada ') + wordRun('año', 't', '<w:highlight w:val="yellow"/>') + wordRun('.'), second?.pid),
    wordParagraph(wordInsertion('Piden un informe a la secretaría.')),
  ].join('');
  const file = wordFile(body, exported);

  // Meanwhile El Salvador goes on writing in the same paragraph.
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await place(salvador, 'start');
  await salvador.keyboard.type('Reunidas todas: ');
  await expectSaved(salvador);

  await honduras.getByRole('link', { name: 'Bring a Word file back' }).click();
  await choose(honduras, file);
  await expect(found(honduras)).toContainText('The file was exported from version');
  await expect(found(honduras)).toContainText('without tracking');
  await expect(found(honduras)).toContainText('have come into the text since');
  await expect(found(honduras)).toContainText('Capital: 2 insertions, 1 deletion');
  await expect(honduras.locator('del', { hasText: 'línea' })).toBeVisible();
  await expect(honduras.locator('ins', { hasText: 'Puebla' })).toBeVisible();
  await expect(honduras.locator('ins', { hasText: 'Piden un informe' })).toBeVisible();
  await expect(honduras.getByRole('region', { name: 'What can’t be kept' })).toContainText('highlights: the words stay (1)');
  await expect(honduras.getByRole('region', { name: 'Comments in the file' })).toContainText('¿De qué año son los datos?');
  expect(await violations(honduras)).toEqual([]);
  expect(await api.words(`${section}.es`)).toContain('cada mes');

  await honduras.getByRole('button', { name: 'Take these changes in' }).click();
  await expect(honduras.getByRole('status').filter({ hasText: 'The changes are in the text' })).toBeVisible();
  expect(await violations(honduras)).toEqual([]);
  const want = 'Reunidas todas: Las delegaciones, reunidas en Puebla,\nAcuerdan publicar los datos cada año.\nPiden un informe a la secretaría.';
  await expectWords(salvador, want);
  expect(await api.words(`${section}.es`)).toBe(`${want}\n`);
  const after = linesOf(await api.text(`${section}.es`));
  expect(after.slice(0, 2).map(({ pid }) => pid)).toEqual([first?.pid, second?.pid]);

  await honduras.getByRole('link', { name: 'See the text' }).click();
  await expect.poll(() => paragraphs(honduras)).toHaveLength(3);
});

test('a file from elsewhere and one that is none, in Spanish on a narrow screen', async ({ open, api, trouble }) => {
  trouble.expected.push(/422/);
  const section = await api.freshSection();
  const page = await open('hn-delegate', { path: sectionPath(section), viewport: { width: 390, height: 844 }, locale: 'es-MX', colorScheme: 'dark' });
  await write(page, 'Acuerdan publicar los datos cada mes.');
  await expectSaved(page);
  await page.goto(`/sections/${section}/incoming?lang=es`);
  await choose(page, Buffer.from('Acta de la reunión'));
  await expect(page.getByRole('alert')).toContainText('no se puede leer como documento de Word');

  await choose(page, wordFile(wordParagraph(wordRun('Acuerdan publicar los datos cada año.'))));
  await expect(page.getByText('no se exportó de aquí')).toBeVisible();
  await expect(page.locator('ins', { hasText: 'año' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Incorporar estos cambios' }).click();
  await expect(page.getByText('Los cambios están en el texto')).toBeVisible();
  expect(await api.words(`${section}.es`)).toBe('Acuerdan publicar los datos cada año.\n');
});

test('who may not type is not offered to bring a file', async ({ open, api }) => {
  const section = await api.freshSection();
  const observer = await open('observer-unnm', { path: sectionPath(section) });
  await expect(observer.getByRole('link', { name: /^(Revisions|Revisiones)$/ }).first()).toBeVisible();
  await expect(observer.getByRole('link', { name: 'Bring a Word file back' })).toHaveCount(0);
});
