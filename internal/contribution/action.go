package contribution

// Action is something that needs a right.
type Action string

// The actions within a section.
const (
	Read         Action = "read"
	Write        Action = "write" // type in the section's texts
	ChangeStatus Action = "status"
	NameRevision Action = "name_revision"
	Restore      Action = "restore" // an earlier version, as a new change
	Export       Action = "export"
)

// The actions outside sections.
const (
	Invite                   Action = "invite"    // people, roles, pens and links
	KeepPens                 Action = "keep_pens" // of the own delegation
	NameContributionRevision Action = "name_contribution_revision"
	KeepDialogues            Action = "keep_dialogues" // dates, opening, closing
	ReadRecord               Action = "read_record"    // the audit log, whole
)
