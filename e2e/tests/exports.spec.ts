import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expectSaved, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

const dialog = (page: Page) => page.getByRole('dialog', { name: /^(export|exportar)$/i });

/** Opens the dialog and chooses; labels as the reader sees them. */
async function ask(page: Page, choices: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: /^(export|exportar)$/i }).click();
  for (const [label, value] of Object.entries(choices)) await dialog(page).getByRole('combobox', { name: label, exact: true }).selectOption(value);
}

async function fetched(page: Page, make = 'Make the file', download = 'Download'): Promise<{ name: string; words: string }> {
  await dialog(page).getByRole('button', { name: make }).click();
  const coming = page.waitForEvent('download');
  await dialog(page).getByRole('link', { name: download, exact: true }).click();
  const file: Download = await coming;
  return { name: file.suggestedFilename(), words: await readFile(await file.path(), 'utf8') };
}

/** What axe finds in a file, opened as from a disk. */
async function looked(page: Page, words: string): Promise<string[]> {
  await page.goto('about:blank'); // where the app's own policy doesn't hold
  await page.setContent(words);
  return violations(page);
}

test('a section leaves as a page, as Markdown, as text and as data, under names that say what it is', async ({ open, api, trouble }) => {
  // Nothing runs in a file that is shown, nor does what the test would put into it.
  trouble.expected.push(/the document's frame is sandboxed/, /status of 401/);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países <promueven> la migración segura.');
  await expectSaved(honduras);
  await ask(honduras, { Format: 'html' });
  expect(await violations(honduras)).toEqual([]);
  const page = await fetched(honduras);
  expect(page.name).toMatch(/^CRM-contribucion-RT\d-objetivo-\d+-es-\d{4}-\d\d-\d\d\.html$/);
  expect(page.words).toContain('Los países &lt;promueven&gt; la migración segura.');
  const shown = honduras.waitForEvent('popup');
  await dialog(honduras).getByRole('link', { name: 'Print or save as PDF' }).click();
  await (await shown).waitForLoadState();
  expect((await shown).url()).toContain('show=1');
  await (await shown).close();
  expect(await looked(await open(null), page.words)).toEqual([]);
  for (const [format, ending, holds] of [
    ['docx', 'docx', 'word/document.xml'],
    ['markdown', 'md', 'Los países \\<promueven\\> la'],
    ['text', 'txt', 'Los países <promueven> la'],
    ['json', 'json', '"redonda-contribution-2"'],
  ] as const) {
    await dialog(honduras).getByRole('combobox', { name: 'Format', exact: true }).selectOption(format);
    const file = await fetched(honduras);
    expect(file.name).toMatch(new RegExp(`-es-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    expect(file.words).toContain(holds);
  }
});

test('a comparison leaves with its changes marked', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Una frase.');
  await expectSaved(honduras);
  const before = await api.nameRevision(section, 'antes');
  await write(honduras, ' Otra frase.');
  await expectSaved(honduras);
  const page = await open('secretariat', { path: `/compare?section=${section}&lang=es&from=${before.id}&to=now`, locale: 'es-MX' });
  await expect(page.locator('main ins')).not.toHaveCount(0);
  await ask(page, { Formato: 'html' });
  await expect(dialog(page).getByRole('option', { name: /JSON/ })).toHaveCount(0);
  const file = await fetched(page, 'Hacer el archivo', 'Descargar');
  expect(file.name).toMatch(/-es-cambios-\d{4}-\d\d-\d\d\.html$/);
  expect(file.words).toMatch(/<ins [^>]*> Otra frase\.<\/ins>/);
  expect(await looked(page, file.words)).toEqual([]);
  expect(file.words).toContain('Cambios: “antes” → estado actual');
});

test('the whole contribution shows how far it is, and can be cancelled', async ({ open, accounts }) => {
  const page = await open('secretariat', { viewport: { width: 390, height: 844 } });
  let asked = '';
  // A file that takes long, as the page is told it.
  await page.route(/\/api\/v1\/exports\/[A-Z0-9]+$/, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    asked = route.request().url();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), state: 'making', done: 12, of: 63 } });
  });
  await ask(page, { Format: 'html', 'Language of the text': 'both' });
  await dialog(page).getByRole('button', { name: 'Make the file' }).click();
  await expect(dialog(page).getByRole('progressbar', { name: 'Being made: 12 of 63' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const box = await dialog(page).boundingBox();
  expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 390 && (box?.y ?? 0) + (box?.height ?? 0) <= 844, JSON.stringify(box)).toBe(true);
  const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.url() === asked);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  expect((await gone).status()).toBe(204);
  await expect(dialog(page).getByRole('progressbar')).toHaveCount(0);
  expect((await (await accounts.api('secretariat')).get(asked)).status()).toBe(404);
});

test('whoever may not export is not offered it', async ({ open }) => {
  const page = await open('observer-unnm');
  await expect(page.getByText(/round table 1/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export' })).toHaveCount(0);
});
