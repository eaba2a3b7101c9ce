package pat

// The gob encoding of a payload is its JSON, so that gob carries the hidden
// parts of Optional, Timestamp, Secret and Extra, and only what Marshal
// accepts.

// GobEncode is [Marshal].
func (t Token) GobEncode() ([]byte, error) { return Marshal(&t) }

// GobDecode reads what GobEncode wrote, with its unknown members.
func (t *Token) GobDecode(data []byte) error { return Unmarshal(data, t, Tolerant()) }

// GobEncode is [Marshal].
func (r CreateRequest) GobEncode() ([]byte, error) { return Marshal(&r) }

// GobDecode reads what GobEncode wrote, with its unknown members.
func (r *CreateRequest) GobDecode(data []byte) error { return Unmarshal(data, r, Tolerant()) }

// GobEncode is [Marshal]: it gives out the secret in clear.
func (r CreateResponse) GobEncode() ([]byte, error) { return Marshal(&r) }

// GobDecode reads what GobEncode wrote, with its unknown members.
func (r *CreateResponse) GobDecode(data []byte) error { return Unmarshal(data, r, Tolerant()) }

// GobEncode is [Marshal].
func (b BulkUpdate) GobEncode() ([]byte, error) { return Marshal(&b) }

// GobDecode reads what GobEncode wrote, with its unknown members.
func (b *BulkUpdate) GobDecode(data []byte) error { return Unmarshal(data, b, Tolerant()) }

// GobEncode writes o as [Marshal] does.
func (o Operation) GobEncode() ([]byte, error) { return o.MarshalJSON() }

// GobDecode reads what GobEncode wrote, with its unknown members.
func (o *Operation) GobDecode(data []byte) error {
	*o = Operation{}
	return unmarshalLeaf(data, o, (*decoder).operation, Tolerant())
}

// GobEncode returns the canonical text, or nothing for the zero Timestamp.
func (t Timestamp) GobEncode() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.append(nil), nil
}

// GobDecode reads what GobEncode wrote.
func (t *Timestamp) GobDecode(data []byte) error {
	if len(data) == 0 {
		*t = Timestamp{}
		return nil
	}
	return t.UnmarshalText(data)
}
