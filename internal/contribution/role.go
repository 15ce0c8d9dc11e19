package contribution

import "slices"

// Role is what somebody is at the table while they act: the columns of the table of
// rights (domain, part e).
type Role string

// The roles.
const (
	Presidency    Role = "presidency" // pro tempore: the chair's hat, which doesn't write
	Head          Role = "head"       // of a delegation
	Delegate      Role = "delegate"   // with a pen of a delegation
	Reader        Role = "reader"     // of a delegation, without a pen
	Secretariat   Role = "secretariat"
	Technical     Role = "technical" // IOM and ECLAC: form, never a position
	Translator    Role = "translator"
	Observer      Role = "observer"
	Administrator Role = "administrator" // runs the service and reads no text
)

// Roles gives all roles in the order of the table.
func Roles() []Role {
	return []Role{Presidency, Head, Delegate, Reader, Secretariat, Technical, Translator, Observer, Administrator}
}

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Hat says for whom somebody of the delegation that holds the presidency acts.
type Hat string

// The hats (domain, part b 13).
const (
	AsDelegation Hat = "delegation"
	AsChair      Hat = "chair"
)

// Valid tells whether h is one of the hats.
func (h Hat) Valid() bool { return h == AsDelegation || h == AsChair }

// Actor is who wants to do something.
type Actor struct {
	Account    string
	Delegation string // member or entity the account speaks for
	Role       Role   // Presidency while the chair's hat is on
	// Pens are the sections the account may write in; nil for all that its role allows.
	Pens []string
}

// HoldsPen tells whether the actor's pens reach a section.
func (a Actor) HoldsPen(section string) bool {
	return a.Pens == nil || slices.Contains(a.Pens, section)
}
