import type { Page } from '@playwright/test';
import { inLightAndDark } from '../fixtures/axe';
import { sectionPath } from '../fixtures/pages';
import { type Open, expect, test } from '../fixtures/test';

const pages: { name: string; account: string | null; path: string; ready: (page: Page) => Promise<void> }[] = [
  { name: 'overview', account: 'hn-delegate', path: '/', ready: (page) => expect(page.getByText(/round table 1/i).first()).toBeVisible() },
  { name: 'section', account: 'hn-delegate', path: sectionPath('o02'), ready: (page) => expect(page.getByRole('textbox').first()).toBeVisible() },
  { name: 'revisions', account: 'secretariat', path: `${sectionPath('o02')}/revisions`, ready: (page) => expect(page.getByRole('main').getByRole('link').first()).toBeVisible() },
  { name: 'compare', account: 'secretariat', path: '/compare?section=o02&lang=es&from=start&to=now', ready: (page) => expect(page.locator('main ins').first()).toBeVisible() },
  { name: 'timeline of a section', account: 'secretariat', path: '/timeline?section=o02&lang=es&at=9', ready: (page) => expect(page.getByRole('slider')).toBeVisible() },
  { name: 'timeline of the contribution', account: 'secretariat', path: '/timeline', ready: (page) => expect(page.getByRole('table')).toBeVisible() },
  { name: 'record', account: 'secretariat', path: '/record', ready: (page) => expect(page.getByRole('table')).toBeVisible() },
  { name: 'presidency', account: 'secretariat', path: '/record/presidency', ready: (page) => expect(page.getByRole('table')).toBeVisible() },
  { name: 'what delegations are', account: 'secretariat', path: '/record/delegations', ready: (page) => expect(page.getByRole('table')).toBeVisible() },
  { name: 'people', account: 'secretariat', path: '/people', ready: (page) => expect(page.getByText('Delegation of Honduras').first()).toBeVisible() },
  { name: 'registration', account: 'secretariat', path: '/registration', ready: (page) => expect(page.getByRole('link', { name: 'Answers as CSV' })).toHaveCount(2) },
  { name: 'account', account: 'hn-delegate', path: '/account', ready: (page) => expect(page.getByText('this device')).toBeVisible() },
  { name: 'private room', account: 'hn-head', path: '/drafts', ready: enterRoom },
  { name: 'activity', account: 'ca-delegate', path: '/activity', ready: (page) => expect(page.getByRole('listitem').first()).toBeVisible() },
  { name: 'join', account: null, path: '/join/not-a-real-token', ready: (page) => expect(page.getByRole('button').first()).toBeVisible() },
];

/** Into the room of the first visit; later ones find it open. */
async function enterRoom(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Open a room' })).toBeVisible();
  const known = page.getByRole('main').getByRole('listitem').getByRole('link').first();
  if (await known.isVisible()) await known.click();
  else await page.getByRole('button', { name: 'Open a room' }).click();
  await expect(page.getByRole('combobox', { name: 'Guest' })).toBeVisible();
}

const widths = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (const { name, account, path, ready } of pages) {
  for (const viewport of widths) {
    test(`${name} at ${viewport.width}: axe finds nothing in light and dark, and nothing sticks out`, async ({ open, trouble }) => {
      if (account === null) trouble.expected.push(/status of 401/, /status of 410/);
      const page = await show(open, account, path, viewport);
      await ready(page);
      expect(await inLightAndDark(page)).toEqual([]);
      const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect(content, 'width of the page').toBeLessThanOrEqual(window);
    });
  }
}

function show(open: Open, account: string | null, path: string, viewport: { width: number; height: number }): Promise<Page> {
  // Motion is off so that no colour is judged in the middle of a transition.
  return open(account, { path, viewport, colorScheme: 'light', reducedMotion: 'reduce' });
}
