// Package docx writes a Book as WordprocessingML, so that Word and LibreOffice show
// its texts with real styles, numbering, footnotes and tracked changes, and reads Word
// files back.
//
// The way of a file: Write opens the zip and writes word/document.xml section by
// section as it goes; what else the document refers to (notes, links, numbering,
// names) is gathered meanwhile and written after it. Equal books give equal bytes.
//
// How a text is found again in a file that comes back:
//
//   - customXml/item1.xml (namespace Namespace) names the export, and for each text its
//     id, section, language and versions, the bookmark around it, and for each paragraph
//     its name, its bookmark and the Hash of its words;
//   - the bookmark of a text begins in its first paragraph and ends in its last; in two
//     columns both texts share one, and column says which is theirs. LibreOffice saves it
//     as two of one name, one at each end;
//   - the bookmark of a paragraph stands in it, and begins with "_rdn_";
//   - headings of parts and sections have the styles Heading1, Heading2 and RdnSubtitle;
//     those of a text are Heading3 to Heading5.
//
// Every file ends in a closing paragraph that is no part of a text and is not tracked:
// a tracked mark at the very end can't be accepted or rejected without a trace.
//
// The way back: Read opens the zip by its relationships and reads word/document.xml as a
// stream into paragraphs with the fate of each run and line end (read_body.go, read_runs.go);
// of these it makes each text twice, with the tracked changes rejected and accepted
// (read_texts.go), in nothing but what a text may hold. What else there was is listed as
// lost. Every bound of Limits holds whatever a file says of itself.
//
// A move that was edited has no deletion at its destination, and no paragraph stands
// in a content control: both are lost by some readers.
package docx
