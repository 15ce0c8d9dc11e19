package contribution

import (
	"slices"
	"strings"
)

// Role is what an account is at the table.
type Role string

// The roles.
const (
	Secretariat Role = "secretariat"
	Presidency  Role = "presidency" // pro tempore: the chair's hat, which doesn't write
	Head        Role = "head"       // of a delegation
	Delegate    Role = "delegate"   // with the pen of a delegation
	Observer    Role = "observer"
)

// Roles gives all roles in order.
func Roles() []Role { return []Role{Secretariat, Presidency, Head, Delegate, Observer} }

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Actor is who wants to do something.
type Actor struct {
	Account    string
	Delegation string // member or entity the account speaks for
	Role       Role
}

// Action is something that needs a right.
type Action string

// The actions within a section.
const (
	Read         Action = "read"
	Write        Action = "write" // type in the section's texts
	ChangeStatus Action = "status"
	NameRevision Action = "name_revision"
	Restore      Action = "restore" // an earlier version, as a new change
)

// The actions outside sections.
const (
	Invite                   Action = "invite"
	NameContributionRevision Action = "name_contribution_revision"
)

// allowed says in which statuses a role may do what: a letter for each status (O
// outline, D drafting, N negotiation, F frozen, A adopted, R retired). It is the
// permission matrix of the domain for what exists so far; typing in negotiation
// comes with proposals, and until then those letters are left out.
var allowed = map[Action]map[Role]string{
	Read:         {Presidency: "ODNFAR", Secretariat: "ODNFAR", Head: "ODNFA", Delegate: "ODNFA", Observer: "DNFA"},
	Write:        {Secretariat: "OD", Head: "D", Delegate: "D"},
	ChangeStatus: {Presidency: "ODNAR", Secretariat: "ODR"},
	NameRevision: {Presidency: "DNFA", Secretariat: "ODNFA"},
	Restore:      {Presidency: "D", Secretariat: "OD"},
}

var letters = map[Status]string{Outline: "O", Drafting: "D", Negotiation: "N", Frozen: "F", Adopted: "A", Retired: "R"}

// May decides. A champion country's section is written by that country's
// delegation alone; the secretariat may prepare and correct it like any other.
func May(who Actor, what Action, in Section) bool {
	letter, known := letters[in.Status]
	if !known || !strings.Contains(allowed[what][who.Role], letter) {
		return false
	}
	if (what == Write || what == Restore) && in.Delegation != "" && who.Role != Secretariat {
		return who.Delegation == in.Delegation
	}
	return true
}

// MayOutside decides on what belongs to no section.
func MayOutside(who Actor, what Action) bool {
	switch what {
	case Invite:
		return who.Role == Secretariat
	case NameContributionRevision:
		return who.Role == Secretariat || who.Role == Presidency
	}
	return false
}

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
