package contribution

import (
	"fmt"
	"time"

	"github.com/redonda/redonda/internal/gcm"
)

// noteDay is the day of dialogue 1; Panama, which became a champion later, has no section in the note.
var noteDay = time.Date(2021, time.September, 17, 0, 0, 0, 0, time.UTC)

// The parts of the contribution, by number.
const (
	partFraming = iota + 1
	partQuestions
	partRoundTables
	partChampions
	partConclusions
)

// Layout gives the sections of an empty contribution in order, as the concept
// note lays it out: framing; the guiding questions of its agenda and the workshop
// elements of Puebla; the round tables with their objectives (footnote 7); the
// champion countries; conclusions and recommendations.
func Layout() []Section {
	d := gcm.Catalogue()
	var all []Section
	add := func(s Section) {
		s.Order, s.Status, s.SourceLang = len(all)+1, Outline, gcm.ES
		all = append(all, s)
	}
	for _, part := range d.Parts {
		switch part.Number {
		case partFraming:
			add(Section{ID: "framing", Part: part.Number, Title: part.Title, Label: part.Title})
		case partQuestions:
			questions(d, part, add)
		case partRoundTables:
			roundTables(d, part, add)
		case partChampions:
			champions(d, part, add)
		case partConclusions:
			add(Section{ID: "conclusions", Part: part.Number, Title: part.Title, Label: part.Title})
		}
	}
	return all
}

func questions(d *gcm.Data, part gcm.Part, add func(Section)) {
	for i, q := range d.GuidingQuestions {
		add(Section{ID: q.ID, Part: part.Number, Title: q.Text, Label: gcm.Both{
			ES: fmt.Sprintf("Pregunta orientadora %d", i+1), EN: fmt.Sprintf("Guiding question %d", i+1),
		}})
	}
	for i, w := range d.WorkshopElements {
		add(Section{ID: w.ID, Part: part.Number, Title: w.Text, Label: gcm.Both{
			ES: fmt.Sprintf("Elemento del taller %d", i+1), EN: fmt.Sprintf("Workshop element %d", i+1),
		}})
	}
}

func roundTables(d *gcm.Data, part gcm.Part, add func(Section)) {
	for _, table := range d.RoundTables {
		for _, number := range table.Objectives {
			objective, known := d.Objective(number)
			if !known {
				continue
			}
			add(Section{
				ID: fmt.Sprintf("o%02d", number), Part: part.Number, RoundTable: table.Number, Objective: number,
				Title: objective.Title, Label: objective.Label,
			})
		}
	}
}

func champions(d *gcm.Data, part gcm.Part, add func(Section)) {
	for _, m := range d.Champions(noteDay) {
		add(champion(m, part.Number))
	}
}

func champion(m gcm.Member, part int) Section {
	return Section{ID: "champion-" + m.ID, Part: part, Delegation: m.ID, Title: m.Name, Label: m.Short}
}

// ChampionSection gives the section of a country that became a champion after the note. It
// has the place of the last of those that the note names.
func ChampionSection(m gcm.Member) Section {
	own := champion(m, partChampions)
	for _, s := range Layout() {
		if s.Part == partChampions {
			own.Order = s.Order
		}
	}
	own.Status, own.SourceLang = Outline, gcm.ES
	return own
}
