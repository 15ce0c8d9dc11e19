import { violations } from '../fixtures/axe';
import { sectionPath } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('a section leads its delegation to its own room; the head lets somebody in and sees them out', async ({ open, api, trouble }) => {
  const section = await api.freshSection();
  const head = await open('sv-head', { path: sectionPath(section), locale: 'en-GB' });
  await head.getByRole('button', { name: 'Prepare your delegation’s own text' }).click();
  await expect(head.getByRole('heading', { name: 'Guests' })).toBeVisible();
  await expect(head.getByText('Nobody besides the delegation.')).toBeVisible();
  const room = new URL(head.url()).pathname;

  const secretariat = await open('secretariat', { path: sectionPath(section), locale: 'en-GB' });
  await expect(secretariat.getByRole('link', { name: 'Compare', exact: true })).toBeVisible();
  await expect(secretariat.getByRole('link', { name: 'A private room that you are let into' })).toHaveCount(0);

  await head.getByRole('combobox', { name: 'Guest' }).selectOption('secretariat');
  await head.getByRole('button', { name: 'Let in' }).click();
  await expect(head.getByRole('button', { name: /^See .* out$/ })).toBeVisible();
  expect(await violations(head)).toEqual([]);

  await secretariat.reload();
  await secretariat.getByRole('link', { name: 'A private room that you are let into' }).click();
  await expect(secretariat).toHaveURL(new RegExp(`${room}$`));
  await expect(secretariat.getByRole('heading', { name: 'Guests' })).toBeVisible();
  await expect(secretariat.getByRole('button', { name: 'Let in' })).toHaveCount(0);

  await head.getByRole('button', { name: /^See .* out$/ }).click();
  await expect(head.getByText('Nobody besides the delegation.')).toBeVisible();
  trouble.expected.push(/404/);
  await secretariat.goto(room);
  await expect(secretariat.getByRole('heading', { level: 1, name: 'There is no such page' })).toBeVisible();

  // The section itself now leads to the room that there is.
  await head.goto(sectionPath(section));
  await head.getByRole('link', { name: 'Your delegation’s private room' }).click();
  await expect(head).toHaveURL(new RegExp(`${room}$`));
});

test('the secretariat sets a deadline, which others see and do not set', async ({ open }) => {
  const secretariat = await open('secretariat', { path: '/registration', locale: 'en-GB' });
  const second = secretariat.getByRole('region', { name: 'Dialogue 2' });
  await second.getByLabel('Deadline of submissions').fill('2022-02-10T18:00');
  await second.getByRole('button', { name: 'Set the deadline' }).click();
  await expect(second.getByText('The deadline is kept.')).toBeVisible();
  await expect(second.getByText(/^Deadline: 10 Feb 2022, 18:00/)).toBeVisible();

  const reader = await open('hn-delegate', { path: '/registration', locale: 'en-GB' });
  await expect(reader.getByText(/^Deadline: 10 Feb 2022, 18:00/)).toBeVisible();
  await expect(reader.getByLabel('Deadline of submissions')).toHaveCount(0);
  await second.getByRole('button', { name: 'No deadline' }).click();
  await expect(second.getByText(/^Deadline:/)).toHaveCount(0);
});
