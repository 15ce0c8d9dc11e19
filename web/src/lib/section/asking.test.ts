import { describe, expect, test } from 'vitest';
import { addressOf } from './asking';

describe('an address as people type it', () => {
  test.each([
    ['https://migrationnetwork.un.org/', 'https://migrationnetwork.un.org/'],
    ['  http://localhost:8080/x ', 'http://localhost:8080/x'],
    ['migrationnetwork.un.org/hub', 'https://migrationnetwork.un.org/hub'],
    ['mailto:secretaria@example.org', 'mailto:secretaria@example.org'],
    ['secretaria@example.org', 'mailto:secretaria@example.org'],
  ])('%s is taken', (typed, address) => {
    expect(addressOf(typed)).toBe(address);
  });

  test.each(['', '   ', 'javascript:alert(1)', 'data:text/html,x', 'ftp://example.org', 'two words', 'https://', 'mailto:nobody', 'word'])('%j is not', (typed) => {
    expect(addressOf(typed)).toBeNull();
  });
});
