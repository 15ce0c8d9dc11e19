package gcm

import "time"

// Dialogue is one of the two dialogues in which the contribution is made.
type Dialogue struct {
	ID       string             `json:"id"` // "d1"
	Number   int                `json:"number"`
	Name     Both               `json:"name"`
	Date     string             `json:"date"`      // 2006-01-02, empty until it is set
	Window   []string           `json:"window"`    // first and last possible day, where the date isn't set
	Zone     string             `json:"time_zone"` // IANA name
	Local    []string           `json:"local"`     // from and to, 15:04 in Zone
	UTC      []time.Time        `json:"utc"`       // the same two instants
	Format   string             `json:"format"`
	Chair    Chair              `json:"chair"`
	Agenda   []AgendaItem       `json:"agenda"`
	Speakers map[string]Speaker `json:"speakers"`
}

// Chair says who chairs: an office, and the member holding it where that is known.
type Chair struct {
	Office string `json:"office"`
	Member string `json:"member"`
}

// AgendaItem is one item of a dialogue's agenda.
type AgendaItem struct {
	ID                string      `json:"id"`
	Local             []string    `json:"local"`
	UTC               []time.Time `json:"utc"`
	Title             Both        `json:"title"`
	Speakers          []string    `json:"speakers"`    // keys of the dialogue's speakers
	Delegations       []string    `json:"delegations"` // member ids
	Questions         []string    `json:"questions"`   // ids of guiding questions
	SecondsPerSpeaker int         `json:"seconds_per_speaker"`
	Moderator         Chair       `json:"moderator"`
}

// Speaker is somebody the concept note names.
type Speaker struct {
	Name     string `json:"name"`
	Function Both   `json:"function"`
}

// SpeakingTime is how long a country speaks and about how many words that is.
type SpeakingTime struct {
	Seconds int `json:"seconds"`
	Words   int `json:"words"`
}

// Dialogue gives the dialogue of an id.
func (d *Data) Dialogue(id string) (Dialogue, bool) {
	for _, one := range d.Dialogues {
		if one.ID == id {
			return one, true
		}
	}
	return Dialogue{}, false
}

// Hours gives start and end of the dialogue in UTC; false where its date isn't set.
func (g Dialogue) Hours() (start, end time.Time, set bool) {
	if len(g.UTC) != 2 {
		return time.Time{}, time.Time{}, false
	}
	return g.UTC[0], g.UTC[1], true
}

// Details says who speaks on an item or what is asked, a line each.
func (d *Data) Details(g Dialogue, item AgendaItem) []Both {
	details := []Both{}
	for _, key := range item.Speakers {
		s := g.Speakers[key]
		details = append(details, Both{ES: s.Name + ", " + s.Function.ES, EN: s.Name + ", " + s.Function.EN})
	}
	for _, id := range item.Delegations {
		if m, ok := d.Member(id); ok {
			details = append(details, m.Short)
		}
	}
	for _, id := range item.Questions {
		for _, q := range d.GuidingQuestions {
			if q.ID == id {
				details = append(details, q.Text)
			}
		}
	}
	return details
}
