import { sentence, type api } from '$lib/api/client';
import type { Activity, Both } from '$lib/api/types';

type Calls = Pick<typeof api, 'activity' | 'markSeen'>;

/** What others changed since the reader's last visit. */
export class News {
  activity = $state.raw<Activity | null>(null);
  trouble = $state<Both | null>(null);

  constructor(private readonly calls: Calls) {}

  async load(): Promise<void> {
    try {
      this.activity = await this.calls.activity();
      this.trouble = null;
    } catch (error) {
      this.trouble = sentence(error);
    }
  }

  /** Marks what is on the screen, and nothing that came meanwhile. */
  async seen(): Promise<void> {
    const shown = this.activity;
    if (!shown) return;
    try {
      await this.calls.markSeen(versionsOf(shown), shown.event, shown.heard);
      await this.load();
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}

/** The versions that a page of news shows, by text. */
export function versionsOf(activity: Activity): Record<string, number> {
  return Object.fromEntries(activity.sections.flatMap((section) => section.texts.map((text) => [text.text, text.to])));
}

/** Only what one delegation changed or did; all of it for none. */
export function by(activity: Activity, delegation: string): Pick<Activity, 'sections' | 'happened'> {
  if (delegation === '') return activity;
  return {
    sections: activity.sections
      .map((section) => ({ ...section, texts: section.texts.filter((text) => text.by.some((share) => share.delegation === delegation)), comments: section.comments.filter((one) => one.by.some((share) => share.delegation === delegation)) }))
      .filter((section) => section.texts.length + section.comments.length > 0),
    happened: activity.happened.filter((event) => event.delegation === delegation),
  };
}

/** Everybody who changed or did something, by id. */
export function delegationsIn(activity: Activity): string[] {
  const all = [...activity.sections.flatMap((s) => [...s.texts, ...s.comments].flatMap((t) => t.by.map((share) => share.delegation))), ...activity.happened.map((event) => event.delegation)];
  return all.filter((id, place) => id !== '' && all.indexOf(id) === place);
}
