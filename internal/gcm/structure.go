package gcm

// ContributionTitle is what all of it is called (concept note, first page).
var ContributionTitle = Both{
	ES: "Contribución de la CRM al Foro de Examen de la Migración Internacional",
	EN: "Contribution of the RCM to the International Migration Review Forum",
}

// Objective is one of the 23 objectives of the Compact.
type Objective struct {
	Number     int      `json:"number"`
	ID         string   `json:"id"`    // "gcm-01"
	Title      Both     `json:"title"` // as in A/RES/73/195
	Label      Both     `json:"label"` // short, for cards and lists
	Paragraph  int      `json:"paragraph"`
	RoundTable int      `json:"round_table"`
	SDGTargets []string `json:"sdg_targets"`
}

// RoundTable is one of the four of the IMRF. They have numbers and no names.
type RoundTable struct {
	Number     int    `json:"number"`
	ID         string `json:"id"`
	Display    Both   `json:"display"`
	Objectives []int  `json:"objectives"` // as the concept note lists them (footnote 7)
}

// Part is one of the five parts of the contribution.
type Part struct {
	Number int      `json:"number"`
	ID     string   `json:"id"`
	Title  Both     `json:"title"`
	Items  []string `json:"items"` // ids of questions, elements, round tables or members, in order
}

// GuidingQuestion is a question of the concept note's agenda.
type GuidingQuestion struct {
	ID   string `json:"id"` // "q1"
	Text Both   `json:"text"`
}

// WorkshopElement is one of the two elements the RCGM asked for in Puebla.
type WorkshopElement struct {
	ID     string `json:"id"` // "w1"
	Marker string `json:"marker"`
	Text   Both   `json:"text"`
}

// Objective gives the objective of a number.
func (d *Data) Objective(number int) (Objective, bool) {
	if number < 1 || number > len(d.Objectives) {
		return Objective{}, false
	}
	return d.Objectives[number-1], true
}

// Part gives the part of a number.
func (d *Data) Part(number int) (Part, bool) {
	if number < 1 || number > len(d.Parts) {
		return Part{}, false
	}
	return d.Parts[number-1], true
}
