package pat

import (
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A BulkUpdate is the body of bulk-update, which changes the expiry of several
// tokens at once: the vendor's BulkUpdatePersonalAccessTokensRequest. The
// [SixMonths] dialect has none.
type BulkUpdate struct {
	IDs   []string // 1 to 25, each once
	Patch Patch    // of /expirationDate and /userAwareTokenNeverExpires only

	Extra Extra // with Tolerant
}

// MaxBulkIDs is how many tokens one bulk-update can change.
const MaxBulkIDs = 25

// BulkExpiration returns a bulk-update that lets tokens expire at a time, cut to
// the millisecond.
func BulkExpiration(at time.Time, ids ...string) BulkUpdate {
	return BulkUpdate{IDs: ids, Patch: PatchExpiration(at)}
}

// BulkNeverExpires returns a bulk-update that clears the expiration date of
// tokens, with the acknowledgement that this demands.
func BulkNeverExpires(ids ...string) BulkUpdate {
	return BulkUpdate{IDs: ids, Patch: PatchNeverExpires()}
}

var bulkNames = members(memberIDs|must, memberPatch|must)

func (d *decoder) bulk(i int, b *BulkUpdate) int {
	o := jsonscan.Object{Names: bulkNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberIDs:
			i = d.strings(i, &b.IDs)
		case memberPatch:
			i = d.patch(i, &b.Patch)
		}
	}
	if o.Unknown != nil {
		b.Extra = extraOf(o.Unknown)
	}
	return i
}

func (e *encoder) bulk(b *BulkUpdate) {
	e.open('{')
	if b.IDs == nil {
		e.refuse(RuleNullNotAllowed, "/ids", "expected an array of strings, got nil")
	}
	e.strings(memberIDs, b.IDs)
	e.name(memberPatch)
	n := len(e.refused)
	e.patch(b.Patch)
	e.within(n, "patch")
	e.extra(b.Extra, bulkNames)
	e.close('}')
}

// Kind returns KindBulk.
func (*BulkUpdate) Kind() Kind { return KindBulk }

// MarshalJSON is [Marshal].
func (b BulkUpdate) MarshalJSON() ([]byte, error) { return Marshal(&b) }

// UnmarshalJSON is [Unmarshal] without options.
func (b *BulkUpdate) UnmarshalJSON(data []byte) error { return Unmarshal(data, b) }
