// Package exchange takes the contribution out of Redonda and in again: to Word,
// HTML, Markdown, plain text and JSON, and back from Word and JSON.
//
// A Book is what leaves: sections with their lines, each line with its runs, and
// where two versions are compared, with what changed and who changed it. Every
// format is written from it, so that all of them say the same.
//
//	exchange          the Book, made of texts and of comparisons
//	exchange/docx     the Book as WordprocessingML, and a Word file read back
//	exchange/html     the Book as one page that needs nothing besides
//	exchange/markdown, exchange/plain
//	exchange/pdf      the Word file laid out by LibreOffice
//	exchange/archive  the contribution as data, and read back
//	exchange/bind     puts texts together into a book or an archive
//
// Nothing here knows HTTP, and archive alone the forms that a store keeps.
package exchange
