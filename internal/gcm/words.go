package gcm

// Term is a pair of words that render each other.
type Term struct {
	EN     string `json:"en"`
	ES     string `json:"es"`
	Remark string `json:"remark"`
}

// Abbreviation is a short form with its long one, in both languages.
type Abbreviation struct {
	ES ShortLong `json:"es"`
	EN ShortLong `json:"en"`
}

// ShortLong is an abbreviation and what it stands for.
type ShortLong struct {
	Short string `json:"short"`
	Long  string `json:"long"`
}

// Labelled is one value of an enumeration, with the words a page shows.
type Labelled struct {
	ID     string `json:"id"`
	Label  Both   `json:"label"`
	Agrees bool   `json:"agrees"` // for positions: counts towards agreement
}

// Enumerations are the closed lists of the information model.
type Enumerations struct {
	SectionStatus  []Labelled `json:"section_status"`
	Position       []Labelled `json:"position"`
	Disposition    []Labelled `json:"disposition"`
	ProposalKind   []Labelled `json:"proposal_kind"`
	SilenceOutcome []Labelled `json:"silence_outcome"`
}

// Guard lists the words of a sentence that would bind members to the Compact
// which aren't part of it (footnote 8), and what to write instead.
type Guard struct {
	Subjects    WordLists `json:"subjects"`
	Verbs       WordLists `json:"verbs"`
	Objects     WordLists `json:"objects"`
	SafeWording Both      `json:"safe_wording"`
	Footnote    Both      `json:"footnote"`
}

// WordLists are words by language.
type WordLists struct {
	ES []string `json:"es"`
	EN []string `json:"en"`
}
