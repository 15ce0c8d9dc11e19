package bind_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/exchange/bind"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
)

var at = time.Date(2021, time.September, 18, 4, 0, 0, 0, time.UTC) // still the 17th in Mexico City

func section(id string) *contribution.Section {
	for _, s := range contribution.Layout() {
		if s.ID == id {
			return &s
		}
	}
	return nil
}

func TestNamesOfFilesSayWhatIsInThem(t *testing.T) {
	t.Parallel()
	word, _ := bind.AllFormats(nil).Named("html")
	for want, named := range map[string]bind.Named{
		"CRM-contribucion-RT1-objetivo-2-es-2021-09-17.html":         {Lang: gcm.ES, Section: section("o02"), Texts: []gcm.Lang{gcm.ES}},
		"RCM-contribution-RT1-objective-2-es-en-2021-09-17.html":     {Lang: gcm.EN, Section: section("o02"), Texts: gcm.Langs()},
		"CRM-contribucion-es-cambios-2021-09-17.html":                {Lang: gcm.ES, Texts: []gcm.Lang{gcm.ES}, Form: bind.Redline},
		"RCM-contribution-mexico-en-redline-2021-09-17.html":         {Lang: gcm.EN, Section: section("champion-mx"), Texts: []gcm.Lang{gcm.EN}, Form: bind.Redline},
		"CRM-contribucion-es-concordancia-2021-09-17.html":           {Lang: gcm.ES, Texts: []gcm.Lang{gcm.ES}, Form: bind.Concordance},
		"CRM-contribucion-pregunta-orientadora-1-es-2021-09-17.html": {Lang: gcm.ES, Section: section("q1"), Texts: []gcm.Lang{gcm.ES}},
	} {
		named.At = at
		if got := bind.FileName(named, word); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	hostile := contribution.Section{Label: gcm.Both{ES: "../../etc/pa\"ss\r\nwd\x00 \u202e CON: ñ" + strings.Repeat("á", 400)}}
	got := bind.FileName(bind.Named{Lang: gcm.ES, Section: &hostile, Texts: gcm.Langs(), At: at}, word)
	if !regexp.MustCompile(`^[A-Za-z0-9-]{1,120}\.html$`).MatchString(got) || !strings.HasSuffix(got, "-es-en-2021-09-17.html") {
		t.Error(got)
	}
}

func TestSubtitlesSayWhatIsShown(t *testing.T) {
	t.Parallel()
	opening := bind.Point{Name: "x", Revision: &history.Revision{Kind: history.Milestone, Dialogue: "d1", Edge: history.Opening}}
	named := bind.Point{Name: "x", Revision: &history.Revision{Kind: history.Named, Name: "Enviado"}}
	automatic := bind.Point{Name: "x", Revision: &history.Revision{Kind: history.Automatic, At: at}}
	d1, _ := gcm.Catalogue().Dialogue("d1")
	for want, got := range map[string]string{
		"Texto limpio: estado actual": bind.Subtitle(gcm.ES, bind.Clean, bind.Point{}, bind.Point{Name: "now"}),
		"Clean text: version 12":      bind.Subtitle(gcm.EN, bind.Clean, bind.Point{}, bind.Point{Name: "v12"}),
		"Changes: start → “Enviado”":  bind.Subtitle(gcm.EN, bind.Redline, bind.Point{Name: "start"}, named),
		"Cambios: apertura de " + d1.Name.ES + " → revisión de 2021-09-17 23:00": bind.Subtitle(gcm.ES, bind.Redline, opening, automatic),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
