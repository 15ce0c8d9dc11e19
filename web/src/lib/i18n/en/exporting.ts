/** Files that leave. */
export const exporting = {
  export: 'Export',
  text: 'A file with the texts you may export, to read, print or send. That it was made stands on record.',
  format: 'Format',
  formats: { docx: 'Word (DOCX)', pdf: 'PDF', html: 'Web page, for printing and PDF (HTML)', markdown: 'Markdown', text: 'Plain text', json: 'Data (JSON)' } as Record<string, string>,
  content: 'Content',
  changes: 'What changed, marked',
  clean: 'The newer text, clean',
  both: 'Both languages',
  scope: 'Scope',
  make: 'Make the file',
  waiting: 'Others are made first …',
  progress: (done: number, of: number) => `Being made: ${done} of ${of}`,
  ready: (kilobytes: number) => `The file is ready, ${kilobytes} KB. It can be fetched for ten minutes.`,
  download: 'Download',
  print: 'Print or save as PDF',
  close: 'Close',
};
