package exchange_test

import (
	"slices"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/exchange/exchangetest"
	"github.com/redonda/redonda/internal/gcm"
)

// A roster follows the alphabet of its language, in its lists and in its sentence.
func TestARosterFollowsTheAlphabetOfItsLanguage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lang     gcm.Lang
		subtitle string
		codes    []string
		sentence string
	}{
		{gcm.ES, "Diálogo 1, 17 de septiembre de 2021", []string{"BLZ", "USA", "HND", "DOM"}, "Delegaciones participantes: Belice, los Estados Unidos, Honduras y la República Dominicana."},
		{gcm.EN, "Dialogue 1, 17 September 2021", []string{"BLZ", "DOM", "HND", "USA"}, "Participating delegations: Belize, the Dominican Republic, Honduras and the United States."},
	} {
		book := exchangetest.Roster(test.lang)
		s := book.Sections[0]
		var codes []string
		for _, item := range s.Listings[0].Items {
			codes = append(codes, item.Code)
		}
		if book.Subtitle != test.subtitle || !slices.Equal(codes, test.codes) || s.Lines[0].Runs[0].Text != test.sentence || !s.Lines[0].Runs[1].IsNote {
			t.Errorf("%s: %q %v %+v", test.lang, book.Subtitle, codes, s.Lines)
		}
	}
}

func TestARosterOfNobodySaysSo(t *testing.T) {
	t.Parallel()
	book := exchange.Roster{Dialogue: gcm.Both{ES: "Diálogo 2", EN: "Dialogue 2"}}.Book("e-1", gcm.EN, time.Now())
	if s := book.Sections[0]; book.Subtitle != "Dialogue 2" || len(s.Listings) != 0 || s.Lines[0].Runs[0].Text != "Nobody has confirmed yet." {
		t.Errorf("%+v", book)
	}
}
