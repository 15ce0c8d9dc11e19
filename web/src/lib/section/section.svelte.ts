import { api, sentence } from '$lib/api/client';
import type { Both, Observers, Section, Status } from '$lib/api/types';

type Calls = Pick<typeof api, 'section' | 'setStatus' | 'admit' | 'nameRevision'>;

/** A section's title, status and what the reader may do with it. */
export class SectionState {
  section = $state.raw<Section | null>(null);
  trouble = $state<Both | null>(null);
  /** true when there is no such section for this reader */
  absent = $state(false);

  constructor(
    readonly id: string,
    private readonly calls: Calls,
  ) {}

  async load(): Promise<void> {
    try {
      this.section = await this.calls.section(this.id);
      this.trouble = null;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Shows the new status at once; a refusal brings the old one back, read anew, with the reason beside it. */
  setStatus(status: Status): Promise<void> {
    return this.alter({ status }, (section) => this.calls.setStatus(section, status));
  }

  /** Opens the section to observers, to read or to comment too, or keeps it from them. */
  admit(observers: Observers): Promise<void> {
    return this.alter({ observers }, (section) => this.calls.admit(section, observers));
  }

  private async alter(at: Partial<Section>, call: (section: Section) => Promise<Section>): Promise<void> {
    const section = this.section;
    if (!section) return;
    this.section = { ...section, ...at };
    try {
      this.section = await call(section);
      this.trouble = null;
    } catch (error) {
      this.section = section;
      await this.load();
      this.trouble = sentence(error);
    }
  }

  /** The socket told of a status that isn't the one shown: somebody changed it. */
  async follow(status: string): Promise<void> {
    if (this.section && status !== '' && status !== this.section.status) await this.load();
  }

  private fail(error: unknown): void {
    this.trouble = sentence(error);
    this.absent = error instanceof Error && 'code' in error && error.code === 'absent';
  }
}
