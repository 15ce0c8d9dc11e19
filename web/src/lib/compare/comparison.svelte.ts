import { api, sentence } from '$lib/api/client';
import type { Both, Comparison, Lang, Revision, SectionComparison } from '$lib/api/types';
import { Ways } from './across';
import { type Choice, pointAt } from './address';
import { touched } from './filter';
import type { Given, GivenAnswer } from './given';
import { Sections } from './loading.svelte';

type Calls = Pick<typeof api, 'compare' | 'compareGiven' | 'revisions' | 'contributionRevisions'>;
type Question = Pick<Choice, 'section' | 'lang' | 'from' | 'to'>;

/** So few changed sections are read at once: then there is nothing to wait for while scrolling. */
const few = 3;

/** A comparison as asked for by an address, and the revisions one can choose from. */
export class ComparisonState {
  /** of the whole contribution without entries, which are in `sections` as they come */
  result = $state.raw<Comparison | null>(null);
  sections = $state.raw<Sections | null>(null);
  revisions = $state.raw<Revision[]>([]);
  trouble = $state<Both | null>(null);
  busy = $state(false);
  /** the text that was compared with; it is kept nowhere else */
  given = $state.raw<Given | null>(null);
  /** the address speaks of a text that isn't here */
  lost = $state(false);
  private answer: GivenAnswer | null = null;
  private turn = 0;
  private listed = '';

  constructor(private readonly calls: Calls) {}

  /** Reads what the choice needs. An answer that comes after a later question is dropped. */
  async load(question: Question): Promise<void> {
    const turn = ++this.turn;
    this.busy = true;
    try {
      const [result] = await Promise.all([this.ask(question), this.list(question.section, question.lang)]);
      if (turn !== this.turn) return;
      this.trouble = null;
      this.lost = result === null;
      this.show(result, question.section !== '');
    } catch (error) {
      if (turn !== this.turn) return;
      this.trouble = sentence(error);
      this.lost = false;
      this.show(null, false);
    }
    this.busy = false;
  }

  /** Compares with a text from elsewhere. What goes wrong is the answer, and leaves all as it was. */
  async give(given: Given, from: string): Promise<Both | null> {
    try {
      const result = await this.calls.compareGiven(given.section, given.lang, from, given.content);
      this.given = given;
      this.answer = { given, from, result };
      return null;
    } catch (error) {
      return sentence(error);
    }
  }

  /** Reads the revisions one can choose from, once a section and language. */
  async list(section: string, lang: Lang): Promise<void> {
    const key = `${section}.${lang}`;
    if (this.listed === key) return;
    const page = section ? await this.calls.revisions(section, lang) : await this.calls.contributionRevisions();
    this.revisions = page.items;
    this.listed = key;
  }

  private async ask({ section, lang, from, to }: Question): Promise<Comparison | null> {
    if (to !== 'given') return this.calls.compare(section ? { section, lang, from, to } : { lang, from, to, entries: 'none' });
    const { given, answer } = this;
    if (given?.section !== section || given.lang !== lang) return null;
    if (answer?.given === given && answer.from === from) return answer.result;
    return this.calls.compareGiven(section, lang, from, given.content);
  }

  private show(result: Comparison | null, entire: boolean): void {
    this.sections?.end();
    this.result = result;
    this.sections = result && new Sections((id) => this.one(result, id), entire ? result.sections : []);
    if (!result) return;
    const ways = new Ways(result.across);
    const first = result.sections.filter((section) => touched(section, ways));
    if (first.length <= few) for (const { section } of first) void this.sections?.need(section);
  }

  /** A section at the very versions that were counted, however the texts go on meanwhile. */
  private async one({ sections, lang }: Comparison, id: string): Promise<SectionComparison> {
    const counted = sections.find(({ section }) => section === id);
    if (!counted) throw new Error(`no section ${id}`);
    const { sections: [found] } = await this.calls.compare({ section: id, lang, from: pointAt(counted.from), to: pointAt(counted.to), across: 'none' });
    if (!found) throw new Error(`section ${id} came back empty`);
    return found;
  }
}
