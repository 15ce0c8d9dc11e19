import type { Comparison, Lang } from '$lib/api/types';

/** A text from elsewhere and what it is compared with. It is held by this page alone. */
export interface Given { section: string; lang: Lang; content: string | File }

/** What the server answered to a text, so that showing the answer asks no second time. */
export interface GivenAnswer { given: Given; from: string; result: Comparison }

/** Whether a file can be a Word document, by its name; what is in it the server looks at. */
export const wordLike = (file: File): boolean => /\.docx$/i.test(file.name);
