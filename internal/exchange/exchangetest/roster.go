package exchangetest

import (
	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/gcm"
)

// Roster is a list of who takes part, in a language, with a footnote to its line.
func Roster(lang gcm.Lang) exchange.Book {
	r := exchange.Roster{
		Dialogue: gcm.Both{ES: "Diálogo 1", EN: "Dialogue 1"}, Day: "2021-09-17",
		Participants: []string{"us", "hn", "do", "bz"}, Observers: []string{"unnm", "ni"},
	}
	r.Line.ES, r.Note.ES = enacting(gcm.ES)
	r.Line.EN, r.Note.EN = enacting(gcm.EN)
	return r.Book("e-0004", lang, at)
}

func enacting(lang gcm.Lang) (line, note string) {
	var all, apart []gcm.Member
	for _, m := range gcm.Catalogue().MembersIn(lang) {
		switch m.ID {
		case "us", "do":
			all, apart = append(all, m), append(apart, m)
		case "hn", "bz":
			all = append(all, m)
		}
	}
	return gcm.Enacting(all, lang), gcm.Apart(apart, lang)
}
