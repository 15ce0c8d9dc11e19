package gcm

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed catalogue.json
var catalogueJSON []byte

// Data is the whole catalogue. It is shared by everybody who asks: read it, never change it.
type Data struct {
	Edition          int               `json:"edition"`    // counts the catalogue's versions
	Objectives       []Objective       `json:"objectives"` // ascending by number
	RoundTables      []RoundTable      `json:"round_tables"`
	Members          []Member          `json:"members"` // ascending by English name
	MemberOrder      MemberOrder       `json:"member_order"`
	Presidencies     []Presidency      `json:"presidencies"` // in order of time
	Entities         []Entity          `json:"entities"`
	GuidingQuestions []GuidingQuestion `json:"guiding_questions"`
	WorkshopElements []WorkshopElement `json:"workshop_elements"`
	Dialogues        []Dialogue        `json:"dialogues"`
	Parts            []Part            `json:"parts"`
	Glossary         []Term            `json:"glossary"`
	Abbreviations    []Abbreviation    `json:"abbreviations"`
	Enumerations     Enumerations      `json:"enumerations"`
	Guard            Guard             `json:"gcm_guard"`
	SpeakingTime     SpeakingTime      `json:"speaking_time"`
}

var parseOnce = sync.OnceValue(func() *Data {
	var d Data
	if err := json.Unmarshal(catalogueJSON, &d); err != nil {
		// The file is compiled in and a test reads it: this can't happen in a released binary.
		panic(fmt.Sprintf("reading the embedded catalogue: %v", err))
	}
	return &d
})

// Catalogue gives the embedded catalogue, parsed at the first call.
func Catalogue() *Data { return parseOnce() }
