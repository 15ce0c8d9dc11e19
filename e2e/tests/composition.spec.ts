import type { CDPSession, Page } from '@playwright/test';
import { editor, expectSaved, expectWords, paragraphs, place, sectionPath, write } from '../fixtures/pages';
import { expect, test, type Api, type Open } from '../fixtures/test';

// Dead keys and input methods: while a letter or a syllable is composed, what others do must neither double nor lose
// one. The browser composes as a keyboard would make it, over the DevTools protocol.

class Keyboard {
  private constructor(private readonly session: CDPSession) {}
  static async of(page: Page): Promise<Keyboard> {
    return new Keyboard(await page.context().newCDPSession(page));
  }
  compose(text: string): Promise<unknown> {
    return this.session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  }
  commit(text: string): Promise<unknown> {
    return this.session.send('Input.insertText', { text });
  }
}

const ways = [
  { name: '´ and a', steps: ['´'], end: 'á' },
  { name: '~ and n', steps: ['~'], end: 'ñ' },
  { name: 'Pinyin', steps: ['n', 'ni', 'ni h', 'ni hao'], end: '你好' },
];

/**
 * What another does in the middle of it; the caret stands behind "abc d" of "abc def ghi", and what is composed so far, of
 * `length`, is on the other screen as well.
 */
const deeds: { name: string; colours?: boolean; act: (page: Page, length: number) => Promise<void>; after: (composed: string) => string }[] = [
  { name: 'puts letters into the same word', act: (page, length) => typeAt(page, 7 + length, 'X'), after: (c) => `abc d${c}efX ghi\nsegundo` },
  { name: 'puts letters into the same word, colours on', colours: true, act: (page, length) => typeAt(page, 7 + length, 'X'), after: (c) => `abc d${c}efX ghi\nsegundo` },
  { name: 'takes letters out of the same line', act: async (page) => { await caretAt(page, 0); for (let i = 0; i < 3; i++) await page.keyboard.press('Delete'); }, after: (c) => ` d${c}ef ghi\nsegundo` },
  { name: 'makes another word of the line bold', act: async (page, length) => { await caretAt(page, 8 + length); for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight'); await page.keyboard.press('Control+b'); await expect(editor(page).locator('strong')).toHaveText('ghi'); }, after: (c) => `abc d${c}ef ghi\nsegundo` },
  { name: 'writes in another line', act: async (page) => { await place(page, 'end'); await page.keyboard.type(' X'); }, after: (c) => `abc d${c}ef ghi\nsegundo X` },
  { name: 'splits the line', act: async (page) => { await caretAt(page, 3); await page.keyboard.press('Enter'); }, after: (c) => `abc\n d${c}ef ghi\nsegundo` },
  { name: 'joins the next line to it', act: async (page, length) => { await caretAt(page, 11 + length); await page.keyboard.press('Delete'); }, after: (c) => `abc d${c}ef ghisegundo` },
];

async function caretAt(page: Page, index: number): Promise<void> {
  await place(page, 'start');
  for (let i = 0; i < index; i++) await page.keyboard.press('ArrowRight');
}
async function typeAt(page: Page, index: number, words: string): Promise<void> {
  await caretAt(page, index);
  await page.keyboard.type(words);
}

async function two(open: Open, api: Api): Promise<{ section: string; honduras: Page; salvador: Page }> {
  const section = await api.freshSection();
  const honduras = await open('hn-delegate', { path: sectionPath(section) });
  const salvador = await open('sv-delegate', { path: sectionPath(section) });
  return { section, honduras, salvador };
}

/** Makes the text "abc def ghi" and "segundo" again, from whatever it is. */
async function begin(honduras: Page, salvador: Page): Promise<void> {
  await editor(honduras).click();
  await honduras.keyboard.press('Control+a');
  await honduras.keyboard.press('Delete');
  await honduras.keyboard.type('abc def ghi');
  await honduras.keyboard.press('Enter');
  await honduras.keyboard.type('segundo');
  await expectSaved(honduras);
  await expectWords(salvador, 'abc def ghi\nsegundo');
}

// Three ways of composing, typed key by key on two screens.
test.describe.configure({ timeout: 180_000 });

for (const deed of deeds) {
  test(`another ${deed.name} while a letter is composed: nothing is doubled or lost`, async ({ open, api }) => {
    const { section, honduras, salvador } = await two(open, api);
    const keyboard = await Keyboard.of(honduras);
    if (deed.colours) await honduras.getByRole('button', { name: 'Colours by delegation' }).click();
    for (const { name, steps, end } of ways) {
      await test.step(name, async () => {
        await begin(honduras, salvador);
        await caretAt(honduras, 5);
        for (const step of steps) await keyboard.compose(step);
        const composed = steps[steps.length - 1]!;
        await expectWords(salvador, `abc d${composed}ef ghi\nsegundo`);
        await deed.act(salvador, composed.length);
        await expectWords(salvador, deed.after(composed));
        await expectSaved(salvador);
        if (deed.name.includes('bold')) expect((await api.text(`${section}.es`)).ops).toContainEqual({ insert: 'ghi', attributes: { bold: true } });
        // Drawn, or held back until the letter is there: either way the composed word is whole.
        expect((await paragraphs(honduras)).join('\n')).toContain(`d${composed}ef`);
        await keyboard.commit(end);
        const wanted = deed.after(end);
        await expectWords(honduras, wanted);
        await expectSaved(honduras);
        await expectWords(salvador, wanted);
        expect(await api.words(`${section}.es`)).toBe(`${wanted}\n`);
        // Nobody's words have become bold by another's hand.
        if (deed.name.includes('bold')) {
          expect((await api.text(`${section}.es`)).ops).toContainEqual({ insert: 'ghi', attributes: { bold: true } });
          // Where the cursor of another stands in it, it is drawn in two.
          await expect.poll(async () => (await editor(honduras).locator('strong').allTextContents()).join('')).toBe('ghi');
        }
        await honduras.keyboard.type('!');
        await expectWords(honduras, wanted.replace(end, `${end}!`));
      });
    }
  });
}

test('what is composed is undone in one step, however long it took', async ({ open, api }) => {
  const { honduras } = await two(open, api);
  const keyboard = await Keyboard.of(honduras);
  await write(honduras, 'abc ');
  await expectSaved(honduras);
  // A pause parts what was typed from what is composed.
  await honduras.keyboard.press('ArrowLeft');
  await honduras.keyboard.press('ArrowRight');
  for (const step of ['n', 'ni', 'ni h']) {
    await keyboard.compose(step);
    await honduras.evaluate(() => new Promise((resolve) => setTimeout(resolve, 700)));
  }
  await keyboard.commit('你好');
  await expectWords(honduras, 'abc 你好');
  await honduras.keyboard.press('Control+z');
  await expectWords(honduras, 'abc ');
  await honduras.keyboard.press('Control+Shift+z');
  await expectWords(honduras, 'abc 你好');
});

test('a composition that is left open keeps others waiting ten seconds, and says so', async ({ open, api }) => {
  const { honduras, salvador } = await two(open, api);
  const keyboard = await Keyboard.of(honduras);
  await begin(honduras, salvador);
  await caretAt(honduras, 5);
  await keyboard.compose('´');
  await typeAt(salvador, 11, ' final');
  await expect(honduras.getByRole('status').filter({ hasText: /changes by others wait/ })).toBeVisible();
  await expect.poll(async () => (await paragraphs(honduras))[0], { timeout: 15_000 }).toContain(' final');
});
