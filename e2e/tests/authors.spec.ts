import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { editor, expectSaved, expectWords, place, sectionPath, text, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

const toggle = (page: Page) => page.getByRole('button', { name: /colours by delegation|colores por delegación/i });

/** The runs as they are drawn: words, the class of the colour, and what a pointer that rests on them is told. */
async function runs(page: Page): Promise<{ words: string; hue: string; title: string }[]> {
  return text(page).locator('.by').evaluateAll((all) =>
    all.map((run) => ({ words: run.textContent ?? '', hue: [...run.classList].find((name) => name.startsWith('hue-')) ?? '', title: run.getAttribute('title') ?? '' })),
  );
}

test('each delegation’s words are in its colour, with its code, and stay so while both type', async ({ open, api, accounts }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(honduras, 'Los países protegen a las personas.');
  await expectSaved(honduras);
  await expectWords(salvador, 'Los países protegen a las personas.');
  expect(await runs(honduras)).toEqual([]);

  await toggle(honduras).click();
  await expect(toggle(honduras)).toHaveAttribute('aria-pressed', 'true');
  await expect(text(honduras).locator('.by')).toHaveCount(1);

  let asked = 0;
  honduras.on('request', (request) => { if (request.url().includes('/authors')) asked++; });
  await place(salvador, 'start');
  for (let i = 0; i < 'Los '.length; i++) await salvador.keyboard.press('ArrowRight');
  await place(honduras, 'end');
  await Promise.all([salvador.keyboard.type('siete ', { delay: 15 }), honduras.keyboard.type(' Y acuerdan.', { delay: 15 })]);
  await expectSaved(salvador);
  await expectSaved(honduras);

  await expectWords(honduras, 'Los siete países protegen a las personas. Y acuerdan.');
  expect((await runs(honduras)).map(({ words }) => words)).toEqual(['Los ', 'siete ', 'países protegen a las personas. Y acuerdan.']);
  const [first, second] = await runs(honduras);
  expect(first!.hue).not.toBe(second!.hue);
  expect(first!.title).toMatch(/Honduras.*HND.*\d\d:\d\d/);
  expect(second!.title).toMatch(/El Salvador.*SLV.*\d\d:\d\d/);
  await expect(text(honduras).locator('[data-by]')).toHaveAttribute('data-by', 'HND SLV');
  expect(asked, 'who wrote what is not asked for again').toBe(0);

  // What the page carried along is what the server knows.
  const answer = await (await accounts.api('secretariat')).get(`/api/v1/texts/${section}.es/authors`);
  const { stretches } = (await answer.json()) as { stretches: { units: number; code: string }[] };
  const known = stretches.filter(({ code }) => code !== '').map(({ units, code }) => [units, code]);
  expect(known).toEqual([[4, 'HND'], [6, 'SLV'], ['países protegen a las personas. Y acuerdan.'.length, 'HND']]);
});

test('the cursor in a run says who wrote it and when; the choice is kept, and can be undone', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section), locale: 'es-SV', timezoneId: 'America/El_Salvador' });
  await write(honduras, 'Honduras. ');
  await expectSaved(honduras);
  await expectWords(salvador, 'Honduras. ');
  await write(salvador, 'El Salvador.');
  await toggle(salvador).click();
  await place(salvador, 'end');
  const line = salvador.locator('#text-es').getByRole('status').filter({ hasText: /\(SLV\)|\(HND\)/ });
  await expect(line).toHaveText(/^Delegación de El Salvador \(SLV\), \d+ \S+ \d{4}, \d\d:\d\d$/);
  await salvador.keyboard.press('Control+Home');
  await salvador.keyboard.press('ArrowRight');
  await expect(line).toHaveText(/^Delegación de Honduras \(HND\), /);

  await salvador.reload();
  await expect(text(salvador).locator('.by')).toHaveCount(2);
  await toggle(salvador).click();
  await expect(text(salvador).locator('.by')).toHaveCount(0);
  await expectWords(salvador, 'Honduras. El Salvador.');
});

test('words typed without a line are one’s own, and stay so when they arrive', async ({ open, api, trouble }) => {
  trouble.expected.push(/ERR_INTERNET_DISCONNECTED/, /WebSocket connection/);
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(salvador, 'Uno. ');
  await expectSaved(salvador);
  await expectWords(honduras, 'Uno. ');
  await toggle(honduras).click();
  await expect(text(honduras).locator('.by')).toHaveCount(1);
  await honduras.context().setOffline(true);
  await write(honduras, 'Dos. ');
  await write(salvador, 'Tres. ');
  await expectSaved(salvador);
  await honduras.context().setOffline(false);
  await expectSaved(honduras);
  await expect.poll(async () => (await runs(honduras)).map(({ words, title }) => [words, title.match(/HND|SLV/)?.[0]])).toEqual([['Uno. Tres. ', 'SLV'], ['Dos. ', 'HND']]);
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`a coloured section at ${viewport.width} in ${colorScheme}: axe finds nothing and nothing sticks out`, async ({ open }) => {
      const page = await open('hn-delegate', { path: sectionPath('o02'), viewport, colorScheme, reducedMotion: 'reduce' });
      await expect(editor(page).first()).toBeVisible();
      await toggle(page).click();
      await expect(text(page).locator('.by').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect(content, 'width of the page').toBeLessThanOrEqual(window);
    });
  }
}
