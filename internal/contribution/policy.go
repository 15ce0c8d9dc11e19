package contribution

import "strings"

// May decides. A champion country's section is written by that country's
// delegation alone; the secretariat may prepare and correct it like any other.
func May(who Actor, what Action, in Section) bool {
	letter, known := letters[in.Status]
	if !known || !strings.Contains(table[what][who.Role], letter) {
		return false
	}
	if (what == Write || what == Restore) && in.Delegation != "" && who.Role != Secretariat {
		return who.Delegation == in.Delegation
	}
	if what == Write {
		return who.holdsPen(in.ID)
	}
	return true
}

// MayOutside decides on what belongs to no section.
func MayOutside(who Actor, what Action) bool { return table[what][who.Role] == outside }

// NextStatuses gives what an actor may set a section's status to: the chair goes
// both ways between outline and drafting, the secretariat opens a section; both
// can take it out and bring it back to outline. What follows drafting comes with
// negotiation and isn't offered.
func NextStatuses(who Actor, in Section) []Status {
	if !May(who, ChangeStatus, in) {
		return []Status{}
	}
	switch {
	case in.Status == Outline:
		return []Status{Drafting, Retired}
	case in.Status == Drafting && who.Role == Presidency:
		return []Status{Outline, Retired}
	case in.Status == Drafting:
		return []Status{Retired}
	case in.Status == Retired:
		return []Status{Outline}
	}
	return []Status{}
}
