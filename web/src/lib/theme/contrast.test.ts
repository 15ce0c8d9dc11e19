import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// The colours are read from the stylesheet itself, so that no change of it escapes.
const css = readFileSync(new URL('../../app.css', import.meta.url), 'utf8');
const colours = new Map([...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/gi)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));
const themes = ['light', 'dark'] as const;

function colour(name: string, theme: (typeof themes)[number]): string {
  const found = colours.get(name);
  if (!found) throw new Error(`no colour --${name}`);
  return found[theme];
}

/** Linear light of the three channels, 0 to 1. */
function linear(hex: string): [number, number, number] {
  const channel = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast of two colours as WCAG 2.2 defines it, 1 to 21. */
function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map((hex) => {
    const [red, green, blue] = linear(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }) as [number, number];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

// What an eye without one kind of cone sees, on linear light (Machado, Oliveira and Fernandes 2009, full severity).
const eyes = {
  'all cones': [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** Distance in Oklab as such an eye sees it; about 0.02 is a just noticeable difference. */
function distance(a: string, b: string, eye: keyof typeof eyes): number {
  const lab = (hex: string): number[] => {
    const light = linear(hex);
    const [r, g, bl] = eyes[eye].map((row) => Math.max(0, row.reduce((sum, value, i) => sum + value * (light[i] ?? 0), 0))) as [number, number, number];
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(...p.map((value, i) => value - (q[i] ?? 0)));
}

const hues = Array.from({ length: 11 }, (_, i) => `hue-${i}`);
const words = ['ink', 'quiet', 'accent', 'inserted', 'deleted', 'moved', 'warn', ...hues];

describe.each(themes)('%s', (theme) => {
  test.each(words.flatMap((word) => ['paper', 'raised', 'sunk'].map((ground) => [word, ground])))('--%s reads on --%s', (word, ground) => {
    expect(contrast(colour(word, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['on-accent', 'accent'],
    ['accent', 'accent-wash'],
    ['ink', 'accent-wash'],
    ['quiet', 'accent-wash'],
    ['inserted', 'accent-wash'],
    ['deleted', 'accent-wash'],
    ['moved', 'accent-wash'],
    ['warn', 'warn-wash'],
    ['ink', 'warn-wash'],
  ])('--%s reads on --%s', (word, ground) => {
    expect(contrast(colour(word, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  // WCAG 2.2, 1.4.11: edges of controls and the focus ring.
  test.each(['line-strong', 'accent'])('--%s is seen as an edge', (edge) => {
    for (const ground of ['paper', 'raised']) expect(contrast(colour(edge, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['all cones', 0.08],
    ['protanopia', 0.05],
    ['deuteranopia', 0.05],
    ['tritanopia', 0.05],
  ] as const)('the eleven delegations differ from each other, seen with %s', (eye, least) => {
    const pairs = hues.flatMap((a, i) => hues.slice(i + 1).map((b) => ({ pair: `${a} ${b}`, apart: distance(colour(a, theme), colour(b, theme), eye) })));
    expect(pairs.filter(({ apart }) => apart < least)).toEqual([]);
  });
});
