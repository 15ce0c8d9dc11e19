import { editor, expectSaved, expectWords, paragraphs, sectionPath, toolbar, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('an observer reads, cannot type, and is not shown the tools', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Para leer.');
  await expectSaved(honduras);

  const observer = await open('observer-unnm', { path: sectionPath(section) });
  await expect(observer.getByText('Para leer.')).toBeVisible();
  await expect(toolbar(observer)).toHaveCount(0);
  await expect(observer.locator('[contenteditable="true"]')).toHaveCount(0);
  await observer.getByText('Para leer.').click();
  await observer.keyboard.type('intento');
  await expect(observer.getByText('intento')).toHaveCount(0);
  expect(await api.words(`${section}.es`)).toBe('Para leer.\n');
});

test('when the secretariat closes a section, typing ends and no word is lost', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Abierta.');
  await expectSaved(honduras);
  await api.setStatus(section, 'outline');
  await expect(honduras.locator('[contenteditable="true"]')).toHaveCount(0);
  await expect(toolbar(honduras)).toHaveCount(0);
  expect(await paragraphs(honduras)).toEqual(['Abierta.']);
});

test('a delegate is not offered what only the secretariat may do', async ({ open, api }) => {
  const section = await api.freshSection();
  const delegate = await open('hn-delegate', { path: sectionPath(section) });
  await expect(editor(delegate)).toBeVisible();
  await expect(delegate.getByRole('button', { name: /restore|name this|name a revision/i })).toHaveCount(0);
  await expectWords(delegate, '');
});
