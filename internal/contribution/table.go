package contribution

// cells says what a role may do: the statuses in which it may, a letter each (O
// outline, D drafting, N negotiation, F frozen, A adopted, R retired), or * for an
// action that belongs to no section; then the names of the conditions that have to
// hold besides (conditions.go).
type cells map[Role]string

// table is the permission matrix of the domain (part e) for what exists so far.
// Typing in negotiation comes with proposals; until then N is left out of Write.
// Whoever adds a row adds its sentence (words.go) and writes docs/rights.md anew.
var table = map[Action]cells{
	Structure: {
		Presidency: "ODNFAR", Head: "ODNFA", Delegate: "ODNFA", Reader: "DNFA", Secretariat: "ODNFAR",
		Technical: "ODNFA", Translator: "DNFA", Observer: "DNFA admitted", Administrator: "ODNFAR",
	},
	Read: {
		Presidency: "ODNFAR", Head: "ODNFA", Delegate: "ODNFA", Reader: "DNFA", Secretariat: "ODNFAR",
		Technical: "ODNFA", Translator: "DNFA", Observer: "DNFA admitted",
	},
	Write:        {Head: "D common pen", Delegate: "D common pen", Secretariat: "OD common"},
	Translate:    {Secretariat: "DNA common", Translator: "DNA common"},
	ChangeStatus: {Presidency: "OD", Secretariat: "O"},
	Retire:       {Presidency: "ODNR", Secretariat: "ODR"},
	Admit:        {Presidency: "ODNFA", Secretariat: "ODNFA"},
	NameRevision: {Presidency: "DNFA", Secretariat: "DNFA"},
	Restore:      {Presidency: "DN common", Secretariat: "D common"},
	Export: {
		Presidency: "DNFA", Head: "DNFA", Delegate: "DNFA", Reader: "DNFA", Secretariat: "DNFA",
		Technical: "DNFA", Translator: "DNFA", Observer: "FA admitted",
	},
	// In a frozen section comments have no effect on the silence (domain, part b 9 g).
	ReadComments: {
		Presidency: "ODNFAR", Head: "ODNFA", Delegate: "ODNFA", Reader: "DNFA", Secretariat: "ODNFAR",
		Technical: "ODNFA", Translator: "DNFA", Observer: "DNFA invited",
	},
	Comment: {
		Presidency: "DNF", Head: "DNF", Delegate: "DNF", Reader: "DNF", Secretariat: "DNF",
		Technical: "DNF", Translator: "DNF", Observer: "DNF invited",
	},

	Submit: {Head: "ODN mine"},

	ReadContribution: {
		Presidency: "*", Head: "*", Delegate: "*", Reader: "*", Secretariat: "*", Technical: "*", Translator: "*", Observer: "*",
	},
	Invite:                   {Secretariat: "*", Administrator: "*"},
	KeepPens:                 {Head: "* own"},
	NameContributionRevision: {Presidency: "*", Secretariat: "*"},
	KeepDialogues:            {Presidency: "*", Secretariat: "*"},
	Register: {
		Presidency: "*", Head: "*", Delegate: "*", Reader: "*", Secretariat: "*", Technical: "*", Translator: "*", Observer: "*",
	},
	RegisterOthers:       {Secretariat: "*"},
	KeepOffices:          {Secretariat: "*"},
	EnterDraft:           {Head: "*", Delegate: "*", Reader: "*"},
	WriteDraft:           {Head: "*", Delegate: "*", Secretariat: "*", Technical: "*", Translator: "*"},
	VisitDraft:           {Secretariat: "*", Technical: "*", Translator: "*"},
	InviteToDraft:        {Head: "*"},
	ProposeForm:          {Head: "*", Delegate: "*", Secretariat: "*", Translator: "*"},
	CertifyForm:          {Secretariat: "*"},
	KeepDeadline:         {Secretariat: "*"},
	ReadRecord:           {Secretariat: "*", Administrator: "*"},
	ReadSectionRecord:    {Presidency: "*"},
	ReadDelegationRecord: {Head: "* own"},
	ReadOwnRecord: {
		Presidency: "*", Head: "*", Delegate: "*", Reader: "*", Secretariat: "*", Technical: "*", Translator: "*", Observer: "*", Administrator: "*",
	},
}

var letters = map[Status]string{Outline: "O", Drafting: "D", Negotiation: "N", Frozen: "F", Adopted: "A", Retired: "R"}

// outside stands in a cell for an action that belongs to no section.
const outside = "*"
