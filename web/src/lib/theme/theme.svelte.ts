const key = 'redonda.theme';

/** Light or dark: the system's choice until the reader makes one, which this browser keeps. */
export class Theme {
  dark = $state(false);

  constructor() {
    if (typeof window === 'undefined' || !window.matchMedia) return;
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const chosen = window.localStorage.getItem(key);
    this.dark = chosen ? chosen === 'dark' : system.matches;
    system.addEventListener('change', (event) => {
      if (!window.localStorage.getItem(key)) this.dark = event.matches;
    });
  }

  toggle(): void {
    this.dark = !this.dark;
    const value = this.dark ? 'dark' : 'light';
    document.documentElement.dataset.theme = value;
    window.localStorage.setItem(key, value);
  }
}

export const theme = new Theme();
