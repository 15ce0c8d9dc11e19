import type { Page } from '@playwright/test';
import { expectSaved, expectWords, place, sectionPath, write } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

/** Everything that status regions said from now on, in order; the state of saving is left out. */
async function heard(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    (window as unknown as { said: string[] }).said = said;
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest('.out[role="status"]');
        if (region?.textContent) said.push(region.textContent);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

test('a screen reader is told what others changed, who came and who left, and not where cursors are', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  await write(honduras, 'Uno.');
  await expectSaved(honduras);
  const said = await heard(honduras);

  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await expectWords(salvador, 'Uno.');
  await place(salvador, 'end');
  await salvador.keyboard.type(' Dos.');
  await salvador.keyboard.press('Enter');
  await salvador.keyboard.type('Tres.');
  await expectWords(honduras, 'Uno. Dos.\nTres.');
  // Moving about says nothing.
  for (let i = 0; i < 5; i++) await salvador.keyboard.press('ArrowLeft');
  const all = async () => (await said()).join(' ');
  // A notice tells what happened since the one before it, so slow typing may be told in several.
  const told = String.raw`^El Salvador came in\.( El Salvador changed (one paragraph|two paragraphs)\.){1,3}`;
  await expect.poll(all, { timeout: 20_000 }).toMatch(new RegExp(`${told}$`));
  await salvador.close();
  await expect.poll(all, { timeout: 20_000 }).toMatch(new RegExp(`${told} El Salvador left\\.$`));
});

test('the notices can be silenced, and stay so', async ({ open, api }) => {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section), locale: 'es-HN' });
  const choice = honduras.getByRole('button', { name: 'Avisos de cambios' });
  await expect(choice).toHaveAttribute('aria-pressed', 'true');
  await choice.click();
  await honduras.reload();
  await expect(choice).toHaveAttribute('aria-pressed', 'false');
  const said = await heard(honduras);
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  await write(salvador, 'Uno.');
  await expectWords(honduras, 'Uno.');
  await choice.click();
  await write(salvador, ' Dos.');
  // The first thing said is what came after the choice.
  await expect.poll(said, { timeout: 15_000 }).toEqual(['El Salvador cambió un párrafo.']);
});
