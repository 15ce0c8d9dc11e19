import type { Page } from '@playwright/test';
import { inLightAndDark, violations } from '../fixtures/axe';
import { expectSaved, place, sectionPath, write } from '../fixtures/pages';
import { type Api, type Open, expect, test } from '../fixtures/test';
import { wordFile, wordInsertion, wordParagraph, wordRun } from '../fixtures/word';

/** A section with three paragraphs by Honduras, then words of Mexico in the first and of Honduras in the third. */
async function twoHands(open: Open, api: Api): Promise<{ section: string; from: string }> {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países promueven la migración segura.');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('Este párrafo no cambia.');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('El tercero queda abierto.');
  await expectSaved(honduras);
  const { id } = await api.nameRevision(section, 'antes');
  await write(honduras, ' Honduras agrega una frase.');
  await expectSaved(honduras);
  const mexico = await open('mx-delegate', { path: sectionPath(section) });
  await place(mexico, 'start');
  await mexico.keyboard.type('Hoy ');
  await expectSaved(mexico);
  await honduras.close();
  await mexico.close();
  return { section, from: id };
}

const path = (section: string, from: string, more = ''): string => `/compare?section=${section}&lang=es&from=${from}&to=now${more}`;
const changes = (page: Page) => page.locator('[data-change]');

test('every change says whose it is, and changes can be filtered', async ({ open, api }) => {
  const { section, from } = await twoHands(open, api);
  const page = await open('secretariat', { path: path(section, from) });
  await expect(changes(page)).toHaveCount(2);
  await expect(changes(page).nth(0)).toContainText('MEX');
  await expect(changes(page).nth(1)).toContainText('HND');
  await expect(page.locator('main ins').nth(0)).toHaveAttribute('title', /^Mexico, \d+ \w+ \d{4}, \d\d:\d\d · America\/Mexico City$/);
  await expect(changes(page).nth(1)).toContainText('inserted, Honduras:');

  const hands = page.getByRole('group', { name: 'Delegations' });
  await hands.getByRole('button', { name: 'MEX' }).click();
  await expect(changes(page)).toHaveCount(1);
  await expect(page.getByRole('status').filter({ hasText: '1 of 2 changes shown' })).toBeVisible();
  await expect(page).toHaveURL(/by=mx/);
  await page.reload();
  await expect(changes(page)).toHaveCount(1);
  await hands.getByRole('button', { name: 'HND' }).click();
  await expect(changes(page)).toHaveCount(2);
  // A row of the table is the same filter.
  await page.getByRole('table', { name: 'What changed, by delegation' }).getByRole('button', { name: /Honduras/ }).click();
  await expect(page).toHaveURL(/by=mx(&|$)/);

  await page.getByRole('combobox', { name: 'Kind of change' }).selectOption('split');
  await expect(page.getByText('No change is left with these filters.')).toBeVisible();
  await page.getByRole('main').getByRole('status').getByRole('button', { name: 'Clear the filters' }).click();
  await expect(changes(page)).toHaveCount(2);
  await expect(page).not.toHaveURL(/by=|kind=/);

  await page.getByRole('button', { name: 'Who', exact: true }).click();
  await expect(page.locator('main ins').nth(0)).not.toHaveAttribute('title');
  await expect(changes(page).nth(0)).not.toContainText('MEX');
});

test('what changed of form and footnotes is shown, with whose it is', async ({ open, api }) => {
  const { section } = await twoHands(open, api);
  const { id } = await api.nameRevision(section, 'antes de la forma');
  const mexico = await open('mx-delegate', { path: sectionPath(section) });
  await place(mexico, 'start');
  for (let i = 0; i < 'Hoy'.length; i++) await mexico.keyboard.press('Shift+ArrowRight');
  await mexico.keyboard.press('Control+b');
  await place(mexico, 'end');
  await mexico.getByRole('toolbar').getByRole('button', { name: 'Footnote', exact: true }).first().click();
  await mexico.getByRole('textbox', { name: /text of the footnote/i }).fill('Párrafo 4.');
  await mexico.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expectSaved(mexico);
  const page = await open('secretariat', { path: path(section, id) });
  await expect(page.getByTitle(/^form: plain → bold · Mexico/)).toHaveText('Hoy');
  await expect(changes(page).nth(0)).toContainText('form of words changed');
  await expect(changes(page).nth(1).locator('ins').filter({ hasText: 'Párrafo 4.' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Kind of change' }).selectOption('form');
  await expect(changes(page)).toHaveCount(1);
});

test('the keyboard goes from change to change, and so does the focus', async ({ open, api }) => {
  const { section, from } = await twoHands(open, api);
  const page = await open('secretariat', { path: path(section, from) });
  await expect(changes(page)).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(page.getByRole('group', { name: 'Change 1, edited, MEX' })).toBeFocused();
  await page.keyboard.press('n');
  await expect(page.getByRole('group', { name: 'Change 2, edited, HND' })).toBeFocused();
  await expect(page.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('p');
  await page.keyboard.press('k');
  await expect(page.getByText('1 of 2')).toBeVisible();
  await expect(page.getByText('Keys: j or n next, k or p previous')).toBeVisible();
  // Keys typed elsewhere are no steps.
  await page.getByRole('button', { name: 'Compare with another text' }).click();
  await page.getByRole('dialog').getByRole('textbox').pressSequentially('jn');
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 of 2')).toBeVisible();
});

test('a concordance says where each paragraph went, leads there, and leaves as a file', async ({ open, api }) => {
  const { section, from } = await twoHands(open, api);
  const page = await open('secretariat', { path: path(section, from, '&view=concordance&show=all') });
  const rows = page.getByRole('table').filter({ hasText: 'By whom' }).locator('tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText('edited');
  await expect(rows.nth(0)).toContainText('MEX');
  await expect(rows.nth(1)).toContainText('unchanged');
  await rows.nth(2).getByRole('link').nth(1).click();
  await expect(page.getByRole('group', { name: 'Change 2, edited, HND' })).toBeFocused();
  await page.goBack();
  await page.getByRole('button', { name: 'Word file' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('combobox', { name: 'Format', exact: true }).getByRole('option')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Make the file' }).click();
  const coming = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download', exact: true }).click();
  expect((await coming).suggestedFilename()).toMatch(/concord.*\.docx$/);
});

test('a section is compared with a pasted text and with a Word file, of which nothing is kept', async ({ open, api, trouble }) => {
  trouble.expected.push(/status of 422/);
  const { section, from } = await twoHands(open, api);
  const page = await open('secretariat', { path: path(section, from) });
  const ask = (): Promise<void> => page.getByRole('button', { name: 'Compare with another text' }).first().click();
  const dialog = page.getByRole('dialog');
  await ask();
  await dialog.getByRole('textbox').fill('Hoy Los países promueven la migración segura.\n\nEste párrafo sí cambia.\n\nEl tercero queda abierto. Honduras agrega una frase.');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('main ins')).toHaveText([/^\s*sí\s*$/]);
  await expect(page).toHaveURL(/from=now&to=given/);
  // Another point is compared with the same text.
  await page.getByRole('combobox', { name: 'From' }).selectOption(from);
  await expect(changes(page)).toHaveCount(3);

  await ask();
  const file = dialog.locator('input[type=file]');
  await file.setInputFiles({ name: 'notas.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  await expect(dialog.getByRole('alert')).toContainText('no Word document');
  await expect(dialog.getByRole('textbox')).toHaveValue(/Este párrafo sí cambia/);
  // A file that is dropped is taken as one that is chosen.
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'soltado.docx'));
    return data;
  });
  await dialog.locator('form').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(dialog.getByText('soltado.docx')).toBeVisible();
  await dialog.getByRole('button', { name: 'Take another' }).click();
  await file.setInputFiles({ name: 'malo.docx', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expect(dialog.getByText('malo.docx')).toBeVisible();
  await dialog.getByRole('button', { name: 'Take another' }).click();
  await expect(dialog.getByRole('textbox')).toHaveValue(/Este párrafo sí cambia/);
  const body = wordParagraph(wordRun('Los países promueven la migración ') + wordInsertion('ordenada y ') + wordRun('segura.')) + wordParagraph(wordRun('Este párrafo no cambia.')) + wordParagraph(wordRun('El tercero queda abierto.'));
  await file.setInputFiles({ name: 'capital.docx', mimeType: 'application/zip', buffer: wordFile(body) });
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.locator('main ins')).toHaveText([/^\s*ordenada y\s*$/]);
  await expect(page.getByRole('combobox', { name: 'To', exact: true })).toHaveValue('given');

  await page.reload();
  await expect(page.getByText('This comparison was with a text that is not kept here.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Compare with another text' })).toHaveCount(2);
});

test('a paragraph that went to another section says where, at both ends', async ({ open, api, accounts }) => {
  const [left, right] = [await api.freshSection(), await api.freshSection()];
  const words = 'Los países cooperan en la búsqueda de las personas migrantes desaparecidas.';
  const honduras = await open('hn-delegate', { path: sectionPath(right) });
  await write(honduras, 'Este párrafo queda.');
  await expectSaved(honduras);
  await honduras.goto(sectionPath(left));
  await write(honduras, 'También este queda.');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type(words);
  await expectSaved(honduras);
  const answer = await (await accounts.api('secretariat')).post('/api/v1/revisions', { data: { name: 'antes de mover' } });
  const { id } = (await answer.json()) as { id: string };
  for (let i = 0; i <= words.length; i++) await honduras.keyboard.press('Backspace');
  await expectSaved(honduras);
  await honduras.goto(sectionPath(right));
  await place(honduras, 'end');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type(words);
  await expectSaved(honduras);

  const page = await open('secretariat', { path: `/compare?lang=es&from=${id}&to=now&kind=moved` });
  const number = (section: string): number => Number(section.slice(1));
  const there = page.getByRole('link', { name: `Objective ${number(right)} ¶ 2`, exact: true });
  await expect(there).toBeVisible();
  await expect(page.getByRole('link', { name: `Objective ${number(left)} ¶ 2`, exact: true })).toBeVisible();
  await there.click();
  const arrived = page.getByRole('group', { name: 'Change 1, moved from another section, HND' });
  await expect(arrived).toBeFocused();
  await expect(arrived.locator('ins')).toHaveCount(0);
  // A filter that hides the other end gives way to the link.
  await page.goto(`/compare?lang=es&from=${id}&to=now&kind=split#${right}-new-1`);
  await expect(arrived).toBeFocused();
  // Either section alone says it too, and leads to the other alone.
  await page.goto(`/compare?section=${left}&lang=es&from=${id}&to=now`);
  await there.click();
  await expect(page).toHaveURL(new RegExp(`section=${right}&`));
  await expect(arrived).toBeFocused();
  await expect(page.getByRole('link', { name: `Objective ${number(left)} ¶ 2`, exact: true })).toBeVisible();
});

test('the whole contribution is read section by section, three at once at most', async ({ open, trouble }) => {
  trouble.expected.push(/ERR_FAILED/);
  const page = await open('secretariat', { path: '/compare?lang=es&from=start&to=now' });
  await expect(changes(page).first()).toBeVisible();
  const asked: string[] = [];
  let [now, most] = [0, 0];
  let broken = 'conclusions';
  await page.route(/\/api\/v1\/compare\?section=/, async (route) => {
    const section = new URL(route.request().url()).searchParams.get('section') ?? '';
    asked.push(section);
    if (section === broken) return route.abort();
    most = Math.max(most, ++now);
    const response = await route.fetch();
    now--;
    await route.fulfill({ response });
  });
  await page.addInitScript(() => {
    Object.assign(window, { print: () => document.body.setAttribute('data-printed', '') });
  });
  await page.reload();
  await expect(changes(page).first()).toBeVisible();
  const before = [...asked];
  expect(before).not.toContain('conclusions');
  await expect(page.getByText(/^about \d+ changes$/)).toBeVisible();

  // What can't be read is said where it would stand, and asked for again.
  await page.getByRole('link', { name: /Conclusion/ }).first().click();
  await expect(page.getByRole('alert')).toContainText('can’t be reached');
  broken = '';
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('section[aria-labelledby="compared-conclusions"] [data-change]').first()).toBeVisible();

  await page.getByRole('button', { name: 'Print' }).click();
  await expect(page.locator('body[data-printed]')).toHaveCount(1);
  await expect(page.getByText('Reading the changes of this section')).toHaveCount(0);
  await expect(page.getByText(/^\d+ changes$/)).toBeVisible();
  expect(most).toBeLessThanOrEqual(3);
  expect(new Set(asked).size).toBe(asked.length - 1 - before.filter((section, i) => before.indexOf(section) !== i).length);
});

test('steps go on into sections that are not read yet', async ({ open }) => {
  const page = await open('secretariat', { path: '/' });
  // Nothing ever comes near the view, so that steps alone read sections.
  await page.addInitScript(() => {
    window.IntersectionObserver = class {
      observe(): void {}
      disconnect(): void {}
    } as unknown as typeof IntersectionObserver;
  });
  await page.goto('/compare?lang=es&from=start&to=now');
  // The first section is read at once, so that there is something to step to.
  await expect(page.locator('[data-change="framing 1"]')).toBeVisible();
  await expect(page.locator('[data-change="q1 1"]')).toHaveCount(0);
  await page.keyboard.press('j');
  await expect(page.locator('[data-change="framing 1"]')).toBeFocused();
  const here = await changes(page).count();
  for (let i = 0; i < here; i++) await page.keyboard.press('j');
  await expect(page.locator('[data-change="q1 1"]')).toBeFocused();
  await page.keyboard.press('k');
  await expect(page.locator(`[data-change="framing ${here}"]`)).toBeFocused();
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  for (const view of ['redline', 'side', 'list', 'concordance']) {
    test(`${view} at ${viewport.width}: axe finds nothing in light and dark, and nothing sticks out`, async ({ open }) => {
      for (const query of [`section=o02&lang=en&from=v7&to=now&show=all&view=${view}`, `lang=es&from=start&to=now&rt=1&kind=inserted&view=${view}`]) {
        const page = await open('secretariat', { path: `/compare?${query}`, viewport, colorScheme: 'light', reducedMotion: 'reduce' });
        await expect(changes(page).first()).toBeVisible();
        expect(await inLightAndDark(page), query).toEqual([]);
        if (query.includes('lang=en')) { // one language is enough for the change that has the focus
          await page.keyboard.press('j');
          expect(await inLightAndDark(page), query).toEqual([]);
        }
        const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        expect(content, `width of ${query}`).toBeLessThanOrEqual(window);
        await page.close();
      }
    });
  }
}
