package contribution

// Status is where a section stands on its way to adoption.
type Status string

// The statuses, in the order of the way (catalogue, section_status).
const (
	Outline     Status = "outline"     // structure only; the secretariat prepares
	Drafting    Status = "drafting"    // delegations type
	Negotiation Status = "negotiation" // typing becomes proposals
	Frozen      Status = "frozen"      // a silence procedure runs
	Adopted     Status = "adopted"
	Retired     Status = "retired" // taken out of the contribution, nothing lost
)

// Statuses gives all of them in order.
func Statuses() []Status {
	return []Status{Outline, Drafting, Negotiation, Frozen, Adopted, Retired}
}

// Valid tells whether s is one of the statuses.
func (s Status) Valid() bool {
	for _, one := range Statuses() {
		if s == one {
			return true
		}
	}
	return false
}
