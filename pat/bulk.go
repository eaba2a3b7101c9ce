package pat

import "time"

// A BulkUpdate is the body of bulk-update, which changes the expiry of several
// tokens at once: the vendor's BulkUpdatePersonalAccessTokensRequest. API
// versions of the [SixMonths] dialect have no bulk-update.
type BulkUpdate struct {
	IDs   []string // 1 to 25, each once
	Patch Patch    // of /expirationDate and /userAwareTokenNeverExpires only

	Extra Extra // unknown members, from Tolerant reading
}

// MaxBulkIDs is the largest number of tokens that one bulk-update can change.
const MaxBulkIDs = 25

// BulkExpiration returns a bulk-update that lets tokens expire at the given
// time, truncated to the millisecond.
func BulkExpiration(at time.Time, ids ...string) BulkUpdate {
	return BulkUpdate{IDs: ids, Patch: PatchExpiration(at)}
}

// BulkNeverExpires returns a bulk-update that clears the expiration date of
// tokens, with the acknowledgement that this demands.
func BulkNeverExpires(ids ...string) BulkUpdate {
	return BulkUpdate{IDs: ids, Patch: PatchNeverExpires()}
}

func (e *encoder) bulkPatch(p Patch) {
	e.name(memberPatch)
	n := len(e.refused)
	e.inBulk = true
	e.patch(p)
	e.within(n, "patch")
}

// Kind returns KindBulk.
func (*BulkUpdate) Kind() Kind { return KindBulk }

// MarshalJSON is [Marshal].
func (b BulkUpdate) MarshalJSON() ([]byte, error) { return Marshal(&b) }

// UnmarshalJSON is [Unmarshal] without options.
func (b *BulkUpdate) UnmarshalJSON(data []byte) error { return Unmarshal(data, b) }
