import type { Page } from '@playwright/test';
import { editor, expectSaved, paragraphs, place, sectionPath } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

// While others type above, what a reader reads, has selected or is writing stays where it is.

const lines = 40;
const words = (n: number): string => `Párrafo ${n}: los Estados acuerdan medidas para una migración segura, ordenada y regular, y las revisan juntos cada año.`;

async function longText(page: Page): Promise<void> {
  const all = Array.from({ length: lines }, (_, n) => words(n + 1)).join('\n');
  await editor(page).click();
  await editor(page).evaluate((root, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, all);
  await expectSaved(page);
}

/** Puts the caret at the start of the twentieth paragraph, which the screen then shows. */
async function enterTwentieth(page: Page): Promise<void> {
  const line = editor(page).locator('[data-pid]').filter({ hasText: 'Párrafo 20:' });
  await line.scrollIntoViewIfNeeded();
  await line.click({ position: { x: 1, y: 10 } });
}

/** The first paragraph that stands wholly below the bar: its name and where it is. */
async function top(page: Page): Promise<{ pid: string; y: number }> {
  return editor(page).evaluate((root) => {
    const bar = document.querySelector('main .bar')!.getBoundingClientRect().bottom;
    const line = [...root.querySelectorAll('[data-pid]')].find((one) => one.getBoundingClientRect().top >= bar)!;
    return { pid: line.getAttribute('data-pid') ?? '', y: line.getBoundingClientRect().top };
  });
}
/** As it is painted: the browser sets the scroll right for what changed above when it makes the next frame, not when it is asked where things are. */
async function expectStill(page: Page, { pid, y }: { pid: string; y: number }): Promise<void> {
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  const now = await editor(page).locator(`[data-pid="${pid}"]`).evaluate((line) => line.getBoundingClientRect().top);
  expect(Math.abs(now - y), 'pixels moved').toBeLessThanOrEqual(2);
}

async function typeAbove(page: Page): Promise<void> {
  await place(page, 'start');
  for (const line of ['Uno nuevo.', 'Otro más, que es bastante más largo que el anterior y ocupa por eso dos renglones enteros.', 'Tres.']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
}

test('the paragraph at the top of the screen, the selection and its words stay', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section), viewport: { width: 1440, height: 700 } });
  await longText(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expect.poll(async () => (await paragraphs(salvador)).length).toBe(lines);

  // Selects a word of a paragraph in the middle, then scrolls so that it stands in the middle of the screen.
  await enterTwentieth(honduras);
  await honduras.keyboard.press('Home');
  for (let i = 0; i < 8; i++) await honduras.keyboard.press('ArrowRight');
  await honduras.keyboard.press('Shift+ArrowRight');
  await honduras.keyboard.press('Shift+ArrowRight');
  const selected = () => honduras.evaluate(() => [document.getSelection()!.toString(), document.getSelection()!.anchorNode!.parentElement!.closest('[data-pid]')!.textContent]);
  expect(await selected()).toEqual(['20', words(20)]);
  const before = await top(honduras);

  await typeAbove(salvador);
  await expect.poll(async () => (await paragraphs(honduras)).length).toBe(lines + 3);
  await expectStill(honduras, before);
  expect(await selected()).toEqual(['20', words(20)]);

  // Lines taken away and made headings move nothing either.
  await place(salvador, 'start');
  await salvador.keyboard.press('Shift+ArrowDown');
  await salvador.keyboard.press('Delete');
  await expect.poll(async () => (await paragraphs(honduras)).length).toBe(lines + 2);
  await salvador.getByRole('button', { name: 'Heading 1' }).click();
  await expect(editor(honduras).locator('h1')).toHaveCount(1);
  await expectStill(honduras, before);
  expect(await selected()).toEqual(['20', words(20)]);
});

test('what is typed at a caret goes on where it was', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section), viewport: { width: 1440, height: 700 } });
  await longText(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expect.poll(async () => (await paragraphs(salvador)).length).toBe(lines);
  await enterTwentieth(honduras);
  // To the end of the paragraph, on however many lines of the screen it stands.
  await editor(honduras).locator('[data-pid]').filter({ hasText: 'Párrafo 20:' }).evaluate((line) => {
    document.getSelection()!.selectAllChildren(line);
    document.getSelection()!.collapseToEnd();
  });
  const before = await top(honduras);
  await Promise.all([typeAbove(salvador), honduras.keyboard.type(' Y esto sigue aquí.', { delay: 40 })]);
  await expect.poll(async () => (await paragraphs(honduras)).length).toBe(lines + 3);
  expect((await paragraphs(honduras))[22]).toBe(`${words(20)} Y esto sigue aquí.`);
  await expectStill(honduras, before);
});

test('who has scrolled away from the caret is not called back to it', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section), viewport: { width: 1440, height: 700 } });
  await longText(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expect.poll(async () => (await paragraphs(salvador)).length).toBe(lines);
  await place(honduras, 'start');
  await honduras.evaluate(() => scrollTo(0, 1600));
  const before = await top(honduras);
  await typeAbove(salvador);
  await expect.poll(async () => (await paragraphs(honduras)).length).toBe(lines + 3);
  await expectStill(honduras, before);
});
