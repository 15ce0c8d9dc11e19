package contribution

import "slices"

// Transition is a step of a section's status and the right it takes.
type Transition struct {
	From, To Status
	Takes    Action
}

// transitions are the steps that exist so far; what follows drafting comes with
// negotiation. A section that was taken out comes back as an outline, with its texts.
var transitions = []Transition{
	{Outline, Drafting, ChangeStatus},
	{Outline, Retired, Retire},
	{Drafting, Outline, ChangeStatus},
	{Drafting, Retired, Retire},
	{Negotiation, Retired, Retire},
	{Retired, Outline, Retire},
}

// Transitions gives the steps of a status, by the status they start from.
func Transitions() []Transition { return slices.Clone(transitions) }

// NextStatuses gives what an actor may set a section's status to, in the order of the
// statuses; none is an empty slice.
func NextStatuses(who Actor, in Section) []Status {
	next := []Status{}
	for _, t := range transitions {
		if t.From == in.Status && May(who, t.Takes, in) {
			next = append(next, t.To)
		}
	}
	return next
}
