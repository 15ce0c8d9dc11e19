import { defineConfig } from '@playwright/test';

// The browser is the system's own, so that a fresh clone downloads none.
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const minutes = /(champion|corrections)\.spec\.ts$/;

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  // Every worker has a server and several browsers of its own: two are what two cores carry, beside one for what
  // waits for the minute in which a submission can be undone.
  workers: 3,
  projects: [
    { name: 'minutes', testMatch: minutes, workers: 1 },
    { name: 'all others', testIgnore: minutes, workers: 2 },
  ],
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0, // what needs the second try is counted as flaky, and shown
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
