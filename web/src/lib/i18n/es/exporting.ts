import type { exporting as english } from '../en/exporting';

/** Archivos que salen. */
export const exporting: typeof english = {
  export: 'Exportar',
  word: 'Archivo de Word',
  text: 'Un archivo con los textos que puede exportar, para leer, imprimir o enviar. Queda constancia de que se hizo.',
  format: 'Formato',
  formats: { docx: 'Word (DOCX)', pdf: 'PDF', html: 'Página web, para imprimir y PDF (HTML)', markdown: 'Markdown', text: 'Texto sin formato', json: 'Datos (JSON)' },
  content: 'Contenido',
  changes: 'Lo que cambió, marcado',
  concordance: 'Concordancia: adónde fue cada párrafo',
  clean: 'El texto más reciente, limpio',
  both: 'Ambos idiomas',
  scope: 'Alcance',
  noComments: 'Ninguno',
  memberComments: 'Los que ven todos los miembros',
  ownComments: 'Esos y los que solo ve su delegación',
  make: 'Hacer el archivo',
  waiting: 'Antes se hacen otros …',
  progress: (done: number, of: number) => `En preparación: ${done} de ${of}`,
  ready: (kilobytes: number) => `El archivo está listo, ${kilobytes} KB. Puede descargarse durante diez minutos.`,
  download: 'Descargar',
  print: 'Imprimir o guardar como PDF',
  close: 'Cerrar',
};
