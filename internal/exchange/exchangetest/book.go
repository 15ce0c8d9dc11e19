// Package exchangetest has books that every format is tried with.
package exchangetest

import (
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

var at = time.Date(2021, time.September, 17, 15, 4, 0, 0, time.UTC)

// Hostile are words that each format could take for its own.
var Hostile = []string{
	`<script>alert("1")</script>`, `</del></p><img src=x onerror=alert(1)>`, `&amp; &#60;b&#62; &copy`, "`code` **bold** *it* _u_ ~~s~~ <u>x</u>",
	`[link](javascript:alert(1)) ![img](x) [^1] [ref]: y`, `# title`, `> quote`, `- item`, `+ item`, `* item`, `1. one`, `12) twelve`, `=== ---`, `| a | b |`,
	"\tcode after a tab", `\ back\slash \* end\`, `{+ plus +} [- minus -] {~ m ~}`, "{{.}} {{template}} ${x}", "a\u2028b\u0085c\u202ed", `--> <!-- ]]> <![CDATA[`, "'\"`", `+`, `-`, `=`, `#`, `~~~`, "```",
}

// Clean is a book in both languages with every kind of paragraph, all forms, footnotes,
// and hostile words.
func Clean() exchange.Book {
	lines := []exchange.Line{
		line("p0", "h1", 0, "", text("Avances y desafíos")),
		line("p1", "", 0, "", text("Los países "), formed("reafirman", exchange.Form{Bold: true}), text(" su "),
			formed("compromiso", exchange.Form{Italic: true}), text(" con el "), formed("Pacto Mundial", exchange.Form{Bold: true, Italic: true}),
			formed("y ", exchange.Form{Underline: true}), formed("su seguimiento", exchange.Form{Link: "https://example.org/a_(b)?x=1&y=\"2\""}), text("."),
			note("Véase la nota conceptual, párr. 4 & <5>."), text(" Fin.")),
		line("p2", "number", 0, "1.", text("Primero")),
		line("p3", "letter", 0, "a)", text("inciso primero")),
		line("p4", "letter", 2, "b)", text("inciso interior")),
		line("p5", "quote", 0, "", text("Cita"), note("Segunda nota.\nEn dos líneas.")),
		line("p6", "h2", 0, "", text("Otra parte")),
		line("p7", "h3", 0, "", text("Más adentro")),
		line("p8", "", 0, ""),
	}
	for i, words := range Hostile {
		form := exchange.Form{}
		if i%3 == 1 {
			form.Bold = true
		}
		lines = append(lines, line("x"+string(rune('a'+i%26)), "", 0, "", formed(words, form)))
	}
	return exchange.Book{
		ID: "e-0001", Title: "Contribución de la CRM <al> FEMI", Symbol: "CRM/2021/1", Subtitle: "Texto limpio", Lang: gcm.ES, At: at,
		Sections: []exchange.Section{
			{ID: "o02", Text: "o02.es", Lang: gcm.ES, Part: "Mesa redonda 1", Title: "Objetivo 2", Subtitle: "Minimizar los factores adversos", From: 7, To: 7, Lines: lines},
			{
				ID: "o02", Text: "o02.en", Lang: gcm.EN, Part: "Mesa redonda 1", Title: "Objective 2", From: 3, To: 3,
				Lines: []exchange.Line{line("p0", "", 0, "", text("One line"), note("A note in English."))},
			},
			{ID: "conclusions", Text: "conclusions.es", Lang: gcm.ES, Part: "Conclusiones", Title: "Conclusiones", Lines: []exchange.Line{line("p0", "", 0, "")}},
		},
	}
}

// Redline is a book that shows every sort of change.
func Redline() exchange.Book {
	hn, mx := compare.Credit{Delegation: "hn", At: at}, compare.Credit{Delegation: "mx", At: at}
	split := line("p1", "number", 0, "1.", text("Los países "), changed("miembros ", compare.MarkDelete, hn), changed("vecinos <b> ", compare.MarkInsert, hn, mx), text("acuerdan."))
	split.Change, split.By = compare.MarkInsert, []compare.Credit{hn}
	gone := line("p2", "", 0, "", changed("Se va del todo {+ aquí +}", compare.MarkDelete, mx))
	gone.Change, gone.By = compare.MarkDelete, []compare.Credit{mx}
	away := line("p3", "", 0, "", moved("Se traslada ", compare.MarkDelete), changed("con", compare.MarkDelete, mx))
	away.Change, away.Move = compare.MarkDelete, "o02.en-move1"
	here := line("p3", "", 0, "", moved("Se traslada ", compare.MarkInsert), changed("sin", compare.MarkInsert, mx))
	here.Change, here.Move = compare.MarkInsert, "o02.en-move1"
	restyled := line("p4", "h2", 0, "", exchange.Run{Text: "Otra forma", Form: exchange.Form{Bold: true}, WasForm: &exchange.Form{}, Change: compare.MarkEqual})
	restyled.Was = &exchange.Style{Kind: "number", Level: 2}
	oldNote, newNote := note("Nota vieja."), note("Nota nueva.")
	oldNote.Change, newNote.Change = compare.MarkDelete, compare.MarkInsert
	return exchange.Book{
		ID: "e-0002", Title: "Contribution of the RCM to the IMRF", Subtitle: "Dialogue 1 closed, compared with now", Lang: gcm.EN, At: at,
		Sections: []exchange.Section{{
			ID: "o02", Text: "o02.en", Lang: gcm.EN, Title: "Objective 2", From: 3, To: 9,
			Lines: []exchange.Line{split, gone, away, restyled, here, line("p5", "", 0, "", text("Con nota"), oldNote, newNote, text(".")), line("p6", "letter", 0, "(a)", text("Igual."))},
		}},
	}
}

func line(pid, kind string, level int, label string, runs ...exchange.Run) exchange.Line {
	return exchange.Line{PID: pid, Kind: kind, Level: level, Label: label, Runs: runs, Change: compare.MarkEqual}
}

func text(words string) exchange.Run { return exchange.Run{Text: words, Change: compare.MarkEqual} }

func formed(words string, form exchange.Form) exchange.Run {
	return exchange.Run{Text: words, Form: form, Change: compare.MarkEqual}
}

func note(words string) exchange.Run {
	return exchange.Run{IsNote: true, Note: words, Change: compare.MarkEqual}
}

func changed(words string, mark compare.Mark, by ...compare.Credit) exchange.Run {
	return exchange.Run{Text: words, Change: mark, By: by}
}

func moved(words string, mark compare.Mark) exchange.Run {
	return exchange.Run{Text: words, Change: mark, Moved: true}
}

// Concordance is a book of tables with every reason, in both languages, and hostile words.
func Concordance() exchange.Book {
	hn, mx := compare.Credit{Delegation: "hn", At: at}, compare.Credit{Delegation: "mx", At: at}
	cited := func(number int, label, begins string) []exchange.Cited {
		return []exchange.Cited{{Number: number, Label: label, Begins: begins}}
	}
	rows := []exchange.Row{
		{Old: cited(1, "", "Avances y desafíos"), New: cited(1, "", "Avances y desafíos"), Reasons: []exchange.Reason{exchange.Unchanged}},
		{New: cited(2, "1.", Hostile[0]), Reasons: []exchange.Reason{exchange.New}, By: []compare.Credit{hn}},
		{Old: cited(2, "1.", Hostile[1]), Reasons: []exchange.Reason{exchange.Gone}, By: []compare.Credit{hn, mx}},
		{Old: cited(5, "b)", "Inciso"), New: cited(3, "2.", "Inciso nuevo"), Reasons: []exchange.Reason{exchange.Moved, exchange.Edited}, By: []compare.Credit{mx}},
		{Old: cited(3, "", "Largo"), New: append(cited(4, "", "Lar"), cited(5, "", "go")...), Reasons: []exchange.Reason{exchange.Split}, By: []compare.Credit{hn}},
		{Old: append(cited(6, "", "Cor"), cited(7, "", "to")...), New: cited(6, "", "Corto"), Reasons: []exchange.Reason{exchange.Merged}, By: []compare.Credit{hn}},
		{Old: cited(8, "", "3. Igual"), New: cited(7, "", "4. Igual"), Reasons: []exchange.Reason{exchange.Renumbered}},
		{Old: cited(9, "", "Cita"), New: cited(8, "", "Cita"), Reasons: []exchange.Reason{exchange.Reformed}},
	}
	return exchange.Book{
		ID: "e-0003", Title: "Contribución de la CRM <al> FEMI", Symbol: "CRM/2021/1", Subtitle: "Tabla de concordancia: inicio → estado actual", Lang: gcm.ES, At: at,
		Sections: []exchange.Section{
			{ID: "o02", Text: "o02.es", Lang: gcm.ES, Part: "Mesa redonda 1", Title: "Objetivo 2", From: 3, To: 7, Rows: rows},
			{ID: "o02", Text: "o02.en", Lang: gcm.EN, Part: "Mesa redonda 1", Title: "Objective 2", From: 3, To: 3, Rows: rows[:1]},
		},
	}
}
