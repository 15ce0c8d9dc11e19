package gcm

// Lang is one of the two languages of the contribution.
type Lang string

// The languages, in the order in which lists show them.
const (
	ES Lang = "es"
	EN Lang = "en"
)

// Langs gives both languages.
func Langs() []Lang { return []Lang{ES, EN} }

// Valid tells whether l is one of the two languages.
func (l Lang) Valid() bool { return l == ES || l == EN }

// Other gives the language that l isn't.
func (l Lang) Other() Lang {
	if l == ES {
		return EN
	}
	return ES
}

// Both is something said in both languages.
type Both struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

// In gives the words in one language; Spanish where the language is unknown.
func (b Both) In(l Lang) string {
	if l == EN {
		return b.EN
	}
	return b.ES
}
