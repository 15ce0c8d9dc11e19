package contribution

// cells says in which statuses a role may do something: a letter for each status (O
// outline, D drafting, N negotiation, F frozen, A adopted, R retired), or * for an
// action that belongs to no section.
type cells map[Role]string

// table is the permission matrix of the domain (part e) for what exists so far;
// typing in negotiation comes with proposals, and until then those letters are left
// out.
var table = map[Action]cells{
	Read: {
		Presidency: "ODNFAR", Head: "ODNFA", Delegate: "ODNFA", Reader: "DNFA", Secretariat: "ODNFAR",
		Technical: "ODNFA", Translator: "DNFA", Observer: "DNFA",
	},
	Write:        {Head: "D", Delegate: "D", Secretariat: "OD"},
	ChangeStatus: {Presidency: "ODNAR", Secretariat: "ODR"},
	NameRevision: {Presidency: "DNFA", Secretariat: "ODNFA"},
	Restore:      {Presidency: "D", Secretariat: "OD"},
	Export: {
		Presidency: "DNFA", Head: "DNFA", Delegate: "DNFA", Reader: "DNFA", Secretariat: "ODNFA",
		Technical: "DNFA", Translator: "DNFA", Observer: "FA",
	},

	Invite:                   {Secretariat: "*", Administrator: "*"},
	KeepPens:                 {Head: "*"},
	NameContributionRevision: {Presidency: "*", Secretariat: "*"},
	KeepDialogues:            {Presidency: "*", Secretariat: "*"},
	ReadRecord:               {Secretariat: "*", Administrator: "*"},
}

var letters = map[Status]string{Outline: "O", Drafting: "D", Negotiation: "N", Frozen: "F", Adopted: "A", Retired: "R"}

// outside stands in a cell for an action that belongs to no section.
const outside = "*"
