package pat

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Payload is a *Token, *TokenList, *CreateRequest, *CreateResponse, *Patch or
// *BulkUpdate, one for each [Kind].
type Payload interface {
	Kind() Kind
	payload()
}

func (*Token) payload()          {}
func (*TokenList) payload()      {}
func (*CreateRequest) payload()  {}
func (*CreateResponse) payload() {}
func (*Patch) payload()          {}
func (*BulkUpdate) payload()     {}

// NewPayload returns an empty payload of a kind.
func NewPayload(kind Kind) (p Payload, ok bool) {
	switch kind {
	case KindToken:
		return new(Token), true
	case KindList:
		return new(TokenList), true
	case KindCreate:
		return new(CreateRequest), true
	case KindCreated:
		return new(CreateResponse), true
	case KindPatch:
		return new(Patch), true
	case KindBulk:
		return new(BulkUpdate), true
	}
	return nil, false
}

var errNilPayload = errors.New("pat: payload is nil, or none of the six types of this package")

func isNil(p Payload) bool {
	switch p := p.(type) {
	case *Token:
		return p == nil
	case *TokenList:
		return p == nil
	case *CreateRequest:
		return p == nil
	case *CreateResponse:
		return p == nil
	case *Patch:
		return p == nil
	case *BulkUpdate:
		return p == nil
	}
	return true
}

// Unmarshal resets p and reads a document into it. It checks the document, the
// syntax of JSON and the shape of the payload (layers 0 to 2). Everything
// readable is stored even on error, which is a *[ValidationError]. All strings
// of p share one copy of data: to retain one token of many, retain its
// [Token.Clone].
func Unmarshal(data []byte, p Payload, opts ...Option) error {
	if isNil(p) {
		return errNilPayload
	}
	var o options
	o.apply(opts)
	var d decoder
	d.begin(data, &o)
	d.document(p)
	if len(d.Faults) > 0 {
		d.recognize()
		return asError(d.violations(&o))
	}
	return nil
}

// A decoder reads one document. Each of its methods reads the value at i into
// dst and returns the index after it. For a wrong value it records a fault,
// leaves dst as it was and goes on, as package jsonscan does. The methods that
// read objects, such as token and owner, are generated, see members_gen.go.
type decoder struct {
	jsonscan.Scanner
	warnings     bool     // record warnings, too
	checkOnly    bool     // the caller does not get the payload, see kept.go
	kept         int      // for how many items of arrays there is memory, if checkOnly
	emptyDateOff bool     // RuleExpirationEmptyString is off
	inBulk       bool     // the patch is that of a bulk update
	base         Pointer  // of the document: in a streamed list, the element's pointer
	nullIsAbsent bool     // read null as absent where an optional member must not be null
	dropDigits   bool     // drop digits below the millisecond, with a warning
	reuse        bool     // reuse the arrays of the payload, as Borrow allows
	items        []string // holds the scopes of all tokens, see strings
	oddItems     bool     // RuleScopeForm has to look at the scopes: an item may violate it
	single       bool     // the one token of the document owns all of items
	rules        *checker // checks the tokens of a list while they are read
}

// begin prepares the decoder for a document.
func (d *decoder) begin(data []byte, o *options) {
	d.dropDigits, d.reuse, d.emptyDateOff = o.tolerant, o.borrow, o.isOff(RuleExpirationEmptyString)
	switch {
	case o.tolerant && d.warnings:
		d.Unknown = jsonscan.NoteUnknown
	case o.tolerant:
		d.Unknown = jsonscan.KeepUnknown
	}
	switch {
	case len(data) > o.maxSize:
		d.Report(codeDocumentTooLarge, "", 0, 0)
		d.Broken = true
	case o.borrow:
		d.Text = borrowed(data)
	default:
		d.Text = string(data)
	}
}

const byteOrderMark = "\uFEFF"

// root returns the index of the document's value. It reports a byte order mark,
// and an empty document.
func (d *decoder) root() int {
	i := 0
	if strings.HasPrefix(d.Text, byteOrderMark) {
		i = d.Report(codeByteOrderMark, "", 0, len(byteOrderMark))
	}
	if i = d.Space(i); i == len(d.Text) {
		d.Report(codeEmptyDocument, "", 0, 0)
		d.Broken = true
	}
	return i
}

// document reads the whole text.
func (d *decoder) document(p Payload) { d.End(d.payload(d.root(), p)) }

// payload resets p and reads the payload at i into it. It switches on the type of
// p: calling a method of the interface would move every caller's token to the
// heap.
func (d *decoder) payload(i int, p Payload) int {
	d.kept = 0
	switch p := p.(type) {
	case *Token:
		if d.reuse {
			d.items, d.single = p.Scope[:0], true
		}
		d.nullIsAbsent = d.dropDigits
		*p = Token{}
		i = d.token(i, p)
	case *TokenList:
		d.nullIsAbsent = d.dropDigits
		if d.reuse {
			*p = (*p)[:0]
		} else {
			*p = nil
		}
		i = d.list(i, p)
	case *CreateRequest:
		*p = CreateRequest{}
		i = d.createRequest(i, p)
	case *CreateResponse:
		*p = CreateResponse{}
		i = d.createResponse(i, p)
	case *Patch:
		*p = nil
		i = d.patch(i, p)
	case *BulkUpdate:
		*p = BulkUpdate{}
		d.inBulk = true
		i = d.bulk(i, p)
	}
	return i
}

// unmarshalLeaf reads data into a part of a payload, such as an Owner, with read.
func unmarshalLeaf[T any](data []byte, dst *T, read func(*decoder, int, *T) int, opts ...Option) error {
	var o options
	o.apply(opts)
	var d decoder
	d.begin(data, &o)
	d.End(read(&d, d.Space(0), dst))
	if len(d.Faults) > 0 {
		return asError(d.violations(&o))
	}
	return nil
}

// stringsOrNull reads an array of strings, or null as nil.
func (d *decoder) stringsOrNull(i int, dst *[]string) int {
	if d.Null(i) {
		return i + len("null")
	}
	return d.strings(i, dst)
}

// optionalStrings reads an array of strings or null.
func (d *decoder) optionalStrings(i int, dst *Optional[[]string]) int {
	if d.Null(i) {
		dst.presence = PresenceNull
		return i + len("null")
	}
	if i = d.strings(i, &dst.value); dst.value != nil {
		dst.presence = PresenceGiven
	}
	return i
}

// strings reads an array of strings. An item with a fault is "". It appends the
// items to d.items and stores the slice of that array which holds them, so that
// the tokens of a list share few arrays. Scanner.Strings reads plain items; the
// loop after it reads all others.
func (d *decoder) strings(i int, dst *[]string) int {
	if d.Peek(i) != '[' {
		return d.Mismatch(wantStrings, i)
	}
	out := d.items
	first := len(out)
	a := jsonscan.Array{Start: i}
	if len(out) == cap(out) && d.Peek(i+1) != ']' {
		if !d.keepsMore(0) {
			return d.skipItems(&a, d.Elem(&a, i), dst)
		}
		out, first = d.moreItems(i, out, first)
	}
	out, i, done := d.Strings(&a, i, out)
	if !done {
		for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
			if len(out) == cap(out) {
				if n := len(out) - first; !d.keepsMore(n) {
					d.items = out[:first]
					return d.skipItems(&a, i, dst)
				}
				out, first = d.moreItems(i, out, first)
			}
			out = append(out, "")
			i = d.String(i, &out[len(out)-1])
			d.oddItems = d.oddItems || d.warnings && !isScopeToken(out[len(out)-1])
		}
	}
	d.items = out
	if *dst = out[first:len(out):len(out)]; *dst == nil {
		*dst = []string{}
	} else if d.single {
		*dst = out[first:]
	}
	return i
}

// moreItems moves the items from first on to a larger array. It returns the
// array and the index of the first item in it, which is 0. The next item is at
// i. After 4,096 items it counts how many may follow, because growing by doubling
// would clear and copy twice the memory.
func (d *decoder) moreItems(i int, items []string, first int) ([]string, int) {
	n := len(items) - first
	size := max(4, 2*n, min(4096, 2*cap(items)))
	if n >= 4096 {
		size = max(size, n+d.itemsFrom(i))
	}
	d.kept += size - n
	return append(make([]string, 0, size), items[first:]...), 0
}

// itemsFrom returns how many items an array may have from i on: as many as the
// quotes and commas up to the next bracket allow.
func (d *decoder) itemsFrom(i int) int {
	rest, _, _ := strings.Cut(d.Text[i:], "]")
	return 1 + min(strings.Count(rest, `"`)/2, strings.Count(rest, ","))
}

// timestamp reads a timestamp, in most documents in one step in its canonical
// form.
func (d *decoder) timestamp(i int, dst *Timestamp) int {
	if ms, ok := quotedTimestamp(d.Text, i); ok {
		dst.ms = ms
		return i + canonicalLen + 2
	}
	return d.timestampSlow(i, dst)
}

// timestampSlow reads timestamps in other forms, and reports what is wrong.
func (d *decoder) timestampSlow(i int, dst *Timestamp) int {
	if d.Peek(i) != '"' {
		return d.Mismatch(wantTimestamp, i)
	}
	text := notRead
	end := d.String(i, &text)
	if text == notRead {
		return end
	}
	ms, form := readTimestamp(text)
	if form == timeFiner && d.dropDigits && ms != 0 {
		form = timeCanonical
		if d.warnings {
			d.Note(codeTimestampPrecision, "", i, end)
		}
	}
	switch form {
	case timeCanonical:
		dst.ms = ms
	case timeOtherForm:
		dst.ms = ms
		if d.warnings {
			d.Note(codeTimestampNotCanonical, "", i, end)
		}
	default:
		if form == timeFiner && d.dropDigits {
			form = timeZero
		}
		return d.Report(timestampCodes[form], "", i, end)
	}
	return end
}

// notRead marks a variable that String has not set. It is not valid UTF-8, so
// String never stores it.
const notRead = "\xFF"

// optionalTimestamp reads a timestamp or null.
func (d *decoder) optionalTimestamp(i int, dst *Optional[Timestamp]) int {
	if ms, ok := quotedTimestamp(d.Text, i); ok {
		dst.value.ms, dst.presence = ms, PresenceGiven
		return i + canonicalLen + 2
	}
	if d.Null(i) {
		dst.presence = PresenceNull
		return i + len("null")
	}
	if i = d.timestampSlow(i, &dst.value); dst.value.ms != 0 {
		dst.presence = PresenceGiven
	}
	return i
}

// expiration reads an expiration date, the only timestamp for which "" means
// null.
func (d *decoder) expiration(i int, dst *Optional[Timestamp]) int {
	if d.Peek(i+1) == '"' && d.Peek(i) == '"' {
		dst.presence = PresenceNull
		if d.warnings && !d.emptyDateOff {
			d.Note(codeExpirationEmptyString, "", i, i+2)
		}
		return i + 2
	}
	return d.optionalTimestamp(i, dst)
}

func (d *decoder) boolean(i int, dst *Optional[bool]) int {
	s := d.Text
	switch {
	case len(s)-i >= 5 && s[i:i+5] == "false":
		*dst = Some(false)
		return i + 5
	case len(s)-i >= 4 && s[i:i+4] == "true":
		*dst = Some(true)
		return i + 4
	}
	return d.notGiven(wantBoolean, i)
}

// int32 reads up to seven digits and the byte after them as one word of eight
// bytes, the first byte lowest, and leaves all else to int32Slow. `36900,"e` goes
// through
//
//	word            65222C3030393633
//	x               55121C0000090603  digits are 0 to 9; size, 40, is their length in bits
//	x <<= 64-size   0000090603000000  the last digit is the highest byte
//	x*10 + x>>8     00005A4524030000  bytes 0, 2, 4, 6 are the pairs 00, 03, 69, 00
//
// and the products add the pairs up: 00·1000000 + 03·10000 + 69·100 + 00.
func (d *decoder) int32(i int, dst *Optional[int32]) int {
	if len(d.Text)-i >= 8 {
		word := jsonscan.Load64(d.Text, i)
		x := word ^ 0x3030303030303030
		size := bits.TrailingZeros64(((x+0x7676767676767676)|x)&0x8080808080808080) &^ 7 // in bits
		if next := byte(word >> size); size > 0 && size < 64 && (byte(word) != '0' || size == 8) && (next == ',' || next == '}' || next <= ' ') {
			x <<= 64 - size
			x = x*10 + x>>8
			x = (x&0x000000FF000000FF*(100+1000000<<32) + x>>16&0x000000FF000000FF*(1+10000<<32)) >> 32
			*dst = Some(int32(x))
			return i + size>>3
		}
	}
	return d.int32Slow(i, dst)
}

func (d *decoder) requiredInt32(i int, dst *int32) int {
	var v Optional[int32]
	i = d.int32(i, &v)
	*dst = v.value
	return i
}

// int32Slow reads any integer, and reports what is wrong.
func (d *decoder) int32Slow(i int, dst *Optional[int32]) int {
	c := d.Peek(i)
	if c != '-' && c-'0' > 9 {
		return d.notGiven(wantInteger, i)
	}
	end := d.Number(i)
	if d.Broken {
		return end
	}
	text := d.Text[i:end]
	if strings.ContainsAny(text, ".eE") {
		return d.Report(codeIntegerForm, "", i, end)
	}
	v, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return d.Report(codeIntegerRange, "", i, end)
	}
	*dst = Some(int32(v))
	return end
}
