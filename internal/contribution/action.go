package contribution

// Action is something that needs a right.
type Action string

// The actions within a section.
const (
	Structure    Action = "structure" // see that there is such a section, with its title and status
	Read         Action = "read"      // its texts, their history and comparisons
	Write        Action = "write"     // type in the section's texts
	Translate    Action = "translate" // type in the text that isn't in the section's source language
	ChangeStatus Action = "status"
	Retire       Action = "retire" // take out of the contribution, and bring back
	Admit        Action = "admit"  // observers, or keep the section from them
	NameRevision Action = "name_revision"
	Restore      Action = "restore" // an earlier version, as a new change
	Export       Action = "export"
	ReadComments Action = "read_comments" // the threads in the margin that are for one’s eyes
	Comment      Action = "comment"       // open threads, answer and settle them
	// Submit puts a delegation's national input into the contribution, or takes it out again.
	Submit Action = "submit"
)

// The actions outside sections.
const (
	ReadContribution         Action = "read_contribution" // its named revisions, what happened in it
	Invite                   Action = "invite"            // people, roles, pens and links
	KeepPens                 Action = "keep_pens"         // of the own delegation
	NameContributionRevision Action = "name_contribution_revision"
	KeepDialogues            Action = "keep_dialogues" // dates, opening, closing
	Register                 Action = "register"       // say that one takes part in a dialogue
	RegisterOthers           Action = "register_others"
	KeepOffices              Action = "keep_offices"    // who holds the presidency, and attributes with dates
	EnterDraft               Action = "enter_draft"     // the private room of the own delegation
	WriteDraft               Action = "write_draft"     // there, or where invited
	VisitDraft               Action = "visit_draft"     // of another delegation, by its invitation
	InviteToDraft            Action = "invite_to_draft" // into the own delegation's room
	ProposeForm              Action = "propose_form"    // a correction of form of what was submitted
	CertifyForm              Action = "certify_form"    // agree to one for the secretariat, beside the owner
	KeepDeadline             Action = "keep_deadline"   // until when submissions are on time
	ReadRecord               Action = "read_record"     // the audit log, whole
	ReadSectionRecord        Action = "read_section_record"
	ReadDelegationRecord     Action = "read_delegation_record" // of the own delegation
	ReadOwnRecord            Action = "read_own_record"
)
