package pat

// The gob encoding of a payload is its JSON, so that gob carries the hidden
// parts of Optional, Timestamp, Secret and Extra, and only what Marshal
// accepts. GobDecode reads unknown members into Extra. A zero Timestamp by
// itself is encoded as nothing.

func (t Token) GobEncode() ([]byte, error) { return Marshal(&t) }

func (t *Token) GobDecode(data []byte) error { return Unmarshal(data, t, Tolerant()) }

func (r CreateRequest) GobEncode() ([]byte, error) { return Marshal(&r) }

func (r *CreateRequest) GobDecode(data []byte) error { return Unmarshal(data, r, Tolerant()) }

func (r CreateResponse) GobEncode() ([]byte, error) { return Marshal(&r) }

func (r *CreateResponse) GobDecode(data []byte) error { return Unmarshal(data, r, Tolerant()) }

func (b BulkUpdate) GobEncode() ([]byte, error) { return Marshal(&b) }

func (b *BulkUpdate) GobDecode(data []byte) error { return Unmarshal(data, b, Tolerant()) }

func (o Operation) GobEncode() ([]byte, error) { return o.MarshalJSON() }

func (o *Operation) GobDecode(data []byte) error {
	*o = Operation{}
	return unmarshalLeaf(data, o, (*decoder).operation, Tolerant())
}

func (t Timestamp) GobEncode() ([]byte, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.append(nil), nil
}

func (t *Timestamp) GobDecode(data []byte) error {
	if len(data) == 0 {
		*t = Timestamp{}
		return nil
	}
	return t.UnmarshalText(data)
}
