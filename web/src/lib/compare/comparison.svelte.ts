import { api, sentence } from '$lib/api/client';
import type { Both, Comparison, Revision } from '$lib/api/types';
import type { Choice } from './address';

type Calls = Pick<typeof api, 'compare' | 'revisions' | 'contributionRevisions'>;

/** A comparison as asked for by an address, and the revisions one can choose from. */
export class ComparisonState {
  result = $state.raw<Comparison | null>(null);
  revisions = $state.raw<Revision[]>([]);
  trouble = $state<Both | null>(null);
  busy = $state(false);
  private turn = 0;
  private listed = '';

  constructor(private readonly calls: Calls) {}

  /** Reads what the choice needs. An answer that comes after a later question is dropped. */
  async load({ section, lang, from, to }: Choice): Promise<void> {
    const turn = ++this.turn;
    this.busy = true;
    try {
      const [result] = await Promise.all([this.calls.compare({ section: section || undefined, lang, from, to }), this.list(section, lang)]);
      if (turn !== this.turn) return;
      this.result = result;
      this.trouble = null;
    } catch (error) {
      if (turn !== this.turn) return;
      this.trouble = sentence(error);
      this.result = null;
    }
    this.busy = false;
  }

  /** Reads the revisions one can choose from, once a section and language. */
  async list(section: string, lang: Choice['lang']): Promise<void> {
    const key = `${section}.${lang}`;
    if (this.listed === key) return;
    const page = section ? await this.calls.revisions(section, lang) : await this.calls.contributionRevisions();
    this.revisions = page.items;
    this.listed = key;
  }
}
