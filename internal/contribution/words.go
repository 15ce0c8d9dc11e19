package contribution

// Described is an action with the sentence that the page of rights has for it.
type Described struct {
	Action Action
	Words  string
}

// described has every action of the table once, in the order in which a reader asks.
var described = []Described{
	{Structure, "see the section: title, status, who it belongs to"},
	{Read, "read the section: its texts, history and comparisons"},
	{Write, "type in the texts"},
	{Translate, "type in the text that isn’t in the source language"},
	{ChangeStatus, "change the status"},
	{Retire, "take the section out of the contribution, and bring it back"},
	{Admit, "admit observers to the section to read or to comment, or keep it from them"},
	{NameRevision, "name a revision of the section"},
	{Restore, "restore an earlier version, as a new change"},
	{Export, "export the clean text"},
	{ReadComments, "read the comments that are for one’s eyes"},
	{Comment, "comment, answer, and mark as resolved what is one’s own to resolve"},
	{Submit, "submit a national input of the own delegation, or withdraw it"},

	{ReadContribution, "read the contribution’s revisions and what happened in it"},
	{NameContributionRevision, "name a revision of the whole contribution"},
	{KeepDialogues, "keep dates, opening and closing of the dialogues"},
	{Register, "say that one takes part in a dialogue"},
	{RegisterOthers, "say so for somebody else"},
	{KeepOffices, "note who holds the presidency, and attributes with dates"},
	{Invite, "keep people: roles, links, devices"},
	{KeepPens, "keep the pens of a delegation"},
	{EnterDraft, "enter the private rooms of the own delegation"},
	{WriteDraft, "write there, or in a room one is invited to"},
	{VisitDraft, "enter another delegation’s room by its invitation"},
	{InviteToDraft, "invite into the own delegation’s room"},
	{ProposeForm, "propose a correction of form of what was submitted"},
	{CertifyForm, "agree to a correction of form for the secretariat"},
	{KeepDeadline, "set until when submissions are on time"},
	{ReadRecord, "read the audit log, all but private rooms; export it"},
	{ReadSectionRecord, "read the audit log of the sections"},
	{ReadDelegationRecord, "read the audit log of a delegation and its private room"},
	{ReadOwnRecord, "read one’s own acts in the audit log"},
}

// Actions gives every action of the table with its sentence.
func Actions() []Described { return described }
