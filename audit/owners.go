package audit

// An Owner is a row of an owners file: an identity of GET /identities, or a line
// of a CSV file. Only ID is required.
type Owner struct {
	ID      string
	Name    string
	Status  string // identityStatus, such as ACTIVE, or the status of the CSV file
	State   string // lifecycleState.stateName, such as terminated
	Contact string // an email address
	Class   string // such as service
}

// Owners is an owners file: who exists, who left, and whom to write to.
type Owners struct {
	rows []Owner // sorted; one an ID after Options took them
}

// NewOwners returns an owners file with these rows. An ID may occur more than
// once: of its rows, one that says that the owner has left wins.
func NewOwners(rows []Owner) *Owners { panic("not yet") }

// Len returns the number of owners.
func (o *Owners) Len() int { return len(o.rows) }
