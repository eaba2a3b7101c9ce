package pat

import "time"

// A BulkUpdate is the body of bulk-update, which changes the expiry of several
// tokens: the vendor's BulkUpdatePersonalAccessTokensRequest. The [SixMonths]
// dialect has none.
type BulkUpdate struct {
	IDs   []string // 1 to 25, each once
	Patch Patch    // of /expirationDate and /userAwareTokenNeverExpires only
	Extra Extra    // unknown members, from Tolerant reading
}

// BulkExpiration returns a bulk-update with the patch of [PatchExpiration].
func BulkExpiration(at time.Time, ids ...string) BulkUpdate {
	return BulkUpdate{IDs: ids, Patch: PatchExpiration(at)}
}

// BulkNeverExpires returns a bulk-update with the patch of [PatchNeverExpires].
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

func (*BulkUpdate) Kind() Kind { return KindBulk }

func (b BulkUpdate) MarshalJSON() ([]byte, error) { return Marshal(&b) }

func (b *BulkUpdate) UnmarshalJSON(data []byte) error { return Unmarshal(data, b) }
