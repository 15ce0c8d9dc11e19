// Package sample is the demonstration's written text: sections of the contribution
// as delegations might draft them, played into the log as changes over time. It was
// written for the demonstration and is no State's position; from real documents it
// takes titles, dates and the facts of the concept note alone.
//
// A section is a file of text/, named <section>.txt, that lists its states in order
// of time:
//
//	# A comment fills its line.
//	at 2021-09-06T15:10Z by hn-delegate
//	es
//	p0 h2
//	  Avances
//	data number
//	  Los países miembros que **forman parte** del Pacto Mundial
//	  intercambian datos.[^1: Véase la nota conceptual.]
//	en
//	keep p0 data
//	revision Enviado a las capitales, 3 de septiembre
//
// A state opens with its time (UTC) and the account that writes. Under a language
// every paragraph that the text then has is listed in its order; what isn't listed is
// gone, and a language that isn't named stays as it was. "keep" lists paragraphs that
// stay as they were. Any other line without indentation heads a paragraph:
//
//	<name> [<kind> [<level>]] [from <name>] [joins <name>]
//
// and its words follow, indented by two spaces, lines joined by a space. A paragraph
// of the state before keeps its kind if none is given; "plain" is the kind of no
// kind. "from" says that it was split off the paragraph listed just before it, "joins" that it
// took in a paragraph which is gone. The first paragraph is p0, which every empty
// text has; the others get the section as a prefix, so that names are unique in the
// contribution.
//
// In words **bold**, *italic*, [link](https://example.org) and [^id: footnote] are
// marks; they don't nest. "revision" names a revision of the section at the end of
// the state.
package sample
