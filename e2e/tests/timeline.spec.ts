import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { expectSaved, expectWords, place, sectionPath, write } from '../fixtures/pages';
import { expect, test as base } from '../fixtures/test';
import { Server } from '../fixtures/server';

// The dialogues are opened and closed here: a server of its own, so that no other test meets them so.
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

const slider = (page: Page) => page.getByRole('slider');
const timelineOf = (section: string, rest = ''): string => `/timeline?section=${section}&lang=es${rest}`;
const shown = (page: Page) => page.locator('main .read');

async function at(page: Page, version: number): Promise<void> {
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(version));
}

test('a text is replayed by keys, by buttons and on the strip, and its address keeps the version', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países ');
  await expectSaved(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expectWords(salvador, 'Los países ');
  await write(salvador, 'acuerdan.');
  await expectSaved(salvador);
  await expectWords(honduras, 'Los países acuerdan.');
  const head = (await api.text(`${section}.es`)).version;

  const page = await open('mx-delegate', { path: timelineOf(section) });
  await at(page, head);
  await expect(shown(page)).toContainText('Los países acuerdan.');
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await at(page, head - 1);
  await page.keyboard.press('PageDown'); // before what El Salvador wrote
  await expect(shown(page)).toContainText('Los países');
  await expect(shown(page)).not.toContainText('acuerdan');
  const burst = Number(await slider(page).getAttribute('aria-valuenow'));
  expect(burst).toBeLessThan(head - 1);
  await expect(page).toHaveURL(new RegExp(`at=${burst}\\b`));
  await page.reload();
  await at(page, burst);
  await expect(page.locator('main time').first()).toBeVisible();
  await expect(page.locator('main .state .code')).toHaveText('HND');

  await page.getByRole('button', { name: 'One burst on' }).click();
  await at(page, head);
  await page.getByRole('button', { name: 'To the start' }).click();
  await at(page, 0);
  await expect(shown(page)).not.toContainText('Los');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await at(page, head);
  await expect(shown(page)).toContainText('Los países acuerdan.');
  await page.getByRole('button', { name: 'Play backwards' }).click();
  await at(page, 0);

  // By changes, the middle of the strip is the middle of the history.
  await page.getByRole('button', { name: 'changes', exact: true }).click();
  const box = (await slider(page).boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await at(page, Math.round(head / 2));
  await page.getByRole('button', { name: 'Colour by delegation' }).click();
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(shown(page).locator('[data-by]').first()).toHaveAttribute('data-by', 'HND SLV');
  expect(await violations(page)).toEqual([]);
});

test('the strip is looked at closely by keys, buttons and the wheel, and what is under the pointer stays there', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  // A change is what was typed while the one before was on its way: pauses make many of them.
  for (const word of 'Los países acuerdan proteger a todas las personas migrantes en su tránsito por la región, sin excepción alguna, y a sus familias también en su retorno.'.split(' ')) {
    await write(honduras, `${word} `);
    await expectSaved(honduras);
  }
  const head = (await api.text(`${section}.es`)).version;
  expect(head).toBeGreaterThan(24);
  const page = await open('mx-delegate', { path: timelineOf(section) });
  await at(page, head);
  await page.getByRole('button', { name: 'changes', exact: true }).click();
  const seen = page.locator('.ends').first();
  const all = `version 0version ${head}`;
  await expect(seen).toHaveText(all);
  await slider(page).focus();
  await page.keyboard.press('Home');
  await at(page, 0);
  await page.keyboard.press('+');
  await expect(seen).toHaveText(`version 0version ${Math.round(head / 2)}`);
  // A step out of what is seen takes it along.
  await page.keyboard.press('End');
  await at(page, head);
  await expect(seen).toHaveText(new RegExp(`version ${head}$`));
  await expect(seen).not.toHaveText(all);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(seen).not.toHaveText(new RegExp(`version ${head}$`));
  await at(page, head);
  await page.keyboard.press('0');
  await expect(seen).toHaveText(all);

  const box = (await slider(page).boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -70);
  await page.keyboard.up('Control');
  await expect(seen).not.toHaveText(all);
  await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
  await at(page, Math.round(head * 0.75));
  await page.getByRole('button', { name: 'Farther' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(seen).toHaveText(all);
  await expect(page.getByText('Dialogue 2: no date yet')).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('who wrote the selected words, and what stood there; a paragraph comes back while somebody types in it', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países reconocen la deuda.');
  await expectSaved(honduras);
  const before = (await api.text(`${section}.es`)).version;
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('Otro párrafo.');
  for (let i = 0; i < 'Otro párrafo.'.length + 2; i++) await honduras.keyboard.press('ArrowLeft');
  for (let i = 0; i < 'la deuda'.length; i++) await honduras.keyboard.press('Backspace');
  await expectSaved(honduras);
  await expectWords(honduras, 'Los países reconocen .\nOtro párrafo.');

  const page = await open('secretariat', { path: timelineOf(section, `&at=${before}`) });
  await expect(shown(page)).toContainText('la deuda');
  // The selection of one word, as a double click makes it.
  await shown(page).getByText('Los países reconocen').dblclick({ position: { x: 12, y: 12 } });
  await page.getByRole('button', { name: 'Who wrote this?', exact: true }).click();
  const story = page.getByRole('dialog');
  await expect(story).toContainText('HND');
  await expect(story.getByText('Los', { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Who wrote this paragraph/ }).first().focus();
  await page.keyboard.press('Enter');
  await story.getByRole('button', { name: 'Restore this paragraph' }).last().click();
  await expect(story.locator('ins')).toHaveText('la deuda');
  expect(await violations(page)).toEqual([]);
  await place(honduras, 'start');
  await Promise.all([honduras.keyboard.type('Hoy todos. ', { delay: 20 }), story.getByRole('button', { name: 'Restore', exact: true }).click()]);
  await expect(page.getByRole('status')).toContainText('Restored as version');
  await expectSaved(honduras);
  await expectWords(honduras, 'Hoy todos. Los países reconocen la deuda.\nOtro párrafo.');
});

test('edits in the bands of both dialogues are compared; the opening comes back whole, after a preview', async ({ open, api, accounts }) => {
  const [first, second] = [await api.freshSection(), await api.freshSection()];
  const secretariat = await accounts.api('secretariat');
  const pass = async (dialogue: string, edge: string): Promise<void> => {
    const answer = await secretariat.post(`/api/v1/dialogues/${dialogue}/${edge}`);
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  const honduras = await open('hn-delegate', { path: sectionPath(first) });
  await write(honduras, 'Antes.');
  await expectSaved(honduras);
  await pass('d1', 'open');
  await write(honduras, ' En el primero.');
  await expectSaved(honduras);
  await pass('d1', 'close');
  const { dialogues } = (await (await secretariat.get('/api/v1/overview')).json()) as { dialogues: { id: string; rev: number }[] };
  const dated = await secretariat.put('/api/v1/dialogues/d2/date', { data: { date: '2022-02-17', from: '09:00', to: '11:00' }, headers: { 'If-Match': `"${dialogues[1]!.rev}"` } });
  expect(dated.ok(), await dated.text()).toBe(true);
  await pass('d2', 'open');
  await write(honduras, ' En el segundo.');
  await expectSaved(honduras);
  const other = await open('sv-delegate', { path: sectionPath(second) });
  await write(other, 'Nuevo en otra sección.');
  await expectSaved(other);
  await pass('d2', 'close');

  const page = await open('presidency-mx', { path: timelineOf(first) });
  const post = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  await expect(page.locator('.bands .name')).toHaveCount(2);
  await page.getByRole('button', { name: 'changes', exact: true }).click();
  await post('Opening of dialogue 1').click();
  await expect(shown(page)).toHaveText(/^\s*Antes\.\s*\??\s*$/);
  await page.getByRole('button', { name: 'One revision on' }).click();
  await expect(shown(page)).toContainText('Antes. En el primero.');
  await expect(shown(page)).not.toContainText('segundo');

  // From edge to edge, each comparison shows what was written within that band.
  const { posts } = (await (await secretariat.get(`/api/v1/timeline?section=${first}&lang=es`)).json()) as { posts: { id: string; dialogue?: string; edge?: string }[] };
  const edge = (dialogue: string, side: string): string => posts.find((one) => one.dialogue === dialogue && one.edge === side)!.id;
  for (const [dialogue, words] of [['d1', 'En el primero.'], ['d2', 'En el segundo.']] as const) {
    const compared = await open('presidency-mx', { path: `/compare?section=${first}&lang=es&from=${edge(dialogue, 'opening')}&to=${edge(dialogue, 'closing')}` });
    await expect(compared.locator('main ins')).toHaveText([new RegExp(`^\\s*${words}\\s*$`)]);
    await expect(compared.locator('main del')).toHaveCount(0);
  }

  await page.goto('/timeline?lang=es');
  await slider(page).focus();
  for (let i = 0; i < 10 && !(await page.getByRole('button', { name: 'Restore the whole milestone' }).isVisible() && await page.getByText(/^Opening of dialogue 1,/).isVisible()); i++) {
    await page.keyboard.press('PageDown');
  }
  await page.getByRole('button', { name: 'Restore the whole milestone' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 texts would be brought back');
  await dialog.locator('summary').first().click();
  await expect(dialog.locator('del').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog).toContainText('2 texts were restored.');
  await expectWords(honduras, 'Antes.');
  await expectWords(other, '');
  expect(await api.words(`${second}.es`)).toBe('\n');
  const { items } = (await (await secretariat.get('/api/v1/revisions')).json()) as { items: { kind: string; dialogue?: string }[] };
  expect(items[0]).toMatchObject({ kind: 'restore', dialogue: 'd1' });
});
