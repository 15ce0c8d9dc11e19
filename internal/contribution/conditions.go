package contribution

// Condition is what has to hold besides the status, by its name in a cell.
type Condition struct {
	Name, Words string
	holds       func(who Actor, in Section) bool
}

// conditions are all that a cell may name.
var conditions = []Condition{
	{"admitted", "unless the section is kept from observers", func(_ Actor, in Section) bool { return !in.Reserved }},
	{"invited", "where observers are invited to comment", func(_ Actor, in Section) bool { return in.Observers() == CommentingObservers }},
	// The words of a delegation's section come from its submissions alone (domain, part b 14).
	{"common", "in a section that belongs to no delegation", func(_ Actor, in Section) bool { return in.Delegation == "" }},
	{"mine", "in a section that belongs to no other delegation", func(who Actor, in Section) bool { return in.Delegation == "" || in.Delegation == who.Delegation }},
	{"own", "for the own delegation", func(who Actor, in Section) bool { return in.Delegation == who.Delegation }},
	{"pen", "where the account has a pen", func(who Actor, in Section) bool { return who.HoldsPen(in.ID) }},
}

// Conditions gives what cells may name, by name.
func Conditions() []Condition { return conditions }

func condition(name string) (Condition, bool) {
	for _, c := range conditions {
		if c.Name == name {
			return c, true
		}
	}
	return Condition{}, false
}
