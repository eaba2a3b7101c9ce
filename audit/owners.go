package audit

import (
	"cmp"
	"slices"
)

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
	rows []Owner // sorted by all fields
	byID map[string]int
}

// NewOwners returns an owners file with these rows, in any order. An ID may occur
// more than once: the owner has left if one of its rows says so, and the first row
// in the order of its fields gives the rest.
func NewOwners(rows []Owner) *Owners {
	o := &Owners{rows: slices.Clone(rows)}
	slices.SortFunc(o.rows, func(a, b Owner) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.State, b.State), cmp.Compare(a.Contact, b.Contact), cmp.Compare(a.Class, b.Class))
	})
	o.rows = slices.Compact(o.rows)
	o.byID = make(map[string]int, len(o.rows))
	for i := len(o.rows) - 1; i >= 0; i-- {
		o.byID[o.rows[i].ID] = i
	}
	return o
}

// Len returns the number of owners.
func (o *Owners) Len() int { return len(o.byID) }

// lookup returns the first row of an owner, or nil if there is none.
func (o *Owners) lookup(id string) *Owner {
	if o == nil {
		return nil
	}
	if i, ok := o.byID[id]; ok {
		return &o.rows[i]
	}
	return nil
}

// gone returns the row that says that the owner has left, or nil if none does.
func (o *Owners) gone(id string, departed []string) *Owner {
	i, ok := o.byID[id]
	for ; ok && i < len(o.rows) && o.rows[i].ID == id; i++ {
		if o.rows[i].left(departed) {
			return &o.rows[i]
		}
	}
	return nil
}
