package pat

import "time"

// An Option changes what a function of this package does. The package
// documentation has a table of which function heeds which.
type Option struct { // a value, since calling a func value would move the options to the heap
	kind    optionKind
	n       int
	at      int64
	version APIVersion
	rules   []RuleID
}

type optionKind uint8

const (
	optionAt optionKind = iota + 1
	optionForVersion
	optionTolerant
	optionBorrow
	optionMaxSize
	optionDisable
	optionEnable
)

// At gives the clock, cut to the millisecond. The rules that need one run only
// with it: without, the same document has the same verdict for ever.
func At(now time.Time) Option { return Option{kind: optionAt, at: clock(now)} }

// ForVersion says which version of the API the payload is for. Without it that
// is V1.
func ForVersion(v APIVersion) Option { return Option{kind: optionForVersion, version: v} }

// Tolerant turns three errors into warnings: an unknown member, which is kept in
// Extra; a timestamp with digits below the millisecond, which are dropped; and an
// owner's type that is not IDENTITY, which is kept.
func Tolerant() Option { return Option{kind: optionTolerant} }

// Borrow lets strings point into data, which the caller must not change as long
// as the payload is in use, and lets Unmarshal reuse the arrays that the payload
// holds. Reading into the same *Token again and again then needs no memory.
func Borrow() Option { return Option{kind: optionBorrow} }

// MaxSize limits a document, or an element of a stream, to n bytes; with 0 or less
// nothing is read. Without it that is [DefaultMaxSize].
func MaxSize(n int) Option { return Option{kind: optionMaxSize, n: n} }

// DefaultMaxSize is 64 MiB.
const DefaultMaxSize = 64 << 20

// Disable switches rules of layers 3 and 4 off. On others it has no effect:
// what a payload is is not a matter of taste.
func Disable(rules ...RuleID) Option { return Option{kind: optionDisable, rules: rules} }

// Enable switches rules of layers 3 and 4 on that are off by default, or that an
// earlier Disable switched off.
func Enable(rules ...RuleID) Option { return Option{kind: optionEnable, rules: rules} }

type options struct {
	tolerant, borrow bool
	hasClock         bool
	sixMonths        bool  // the dialect is SixMonths: comparing its name would be a twentieth of Validate
	now              int64 // as Timestamp.ms
	maxSize          int
	off              [2]uint64 // of layers 3 and 4, a bit a rule
}

func (o *options) apply(opts []Option) {
	o.maxSize = DefaultMaxSize
	o.off = offByDefault // a statement of its own: with another it would go over the stack, and be waited for
	for k := range opts {
		switch p := &opts[k]; p.kind {
		case optionAt:
			o.hasClock, o.now = true, p.at
		case optionForVersion:
			o.sixMonths = p.version.Dialect() == SixMonths
		case optionTolerant:
			o.tolerant = true
		case optionBorrow:
			o.borrow = true
		case optionMaxSize:
			o.maxSize = p.n
		case optionDisable:
			o.switchRules(p.rules, true)
		case optionEnable:
			o.switchRules(p.rules, false)
		}
	}
}

func (o *options) switchRules(rules []RuleID, off bool) {
	for _, id := range rules {
		if record(id) == nil || layer(id) < 3 || layer(id) > 4 {
			continue
		}
		if word, bit := ruleBit(id); off {
			o.off[word] |= bit
		} else {
			o.off[word] &^= bit
		}
	}
}

// ruleBit finds the place of a rule of layer 3 or 4, which its ID tells.
func ruleBit(id RuleID) (word int, bit uint64) {
	return layer(id) - 3, 1 << ((id[4]-'0')*10 + id[5] - '0')
}

// isOff reports whether a rule is switched off.
func (o *options) isOff(id RuleID) bool {
	if layer(id) < 3 {
		return false
	}
	word, bit := ruleBit(id)
	return o.off[word]&bit != 0
}

// offByDefault is what the table says, in the form of options.off.
var offByDefault = func() (off [2]uint64) {
	for k := range rules {
		if rules[k].OffByDefault {
			word, bit := ruleBit(rules[k].ID)
			off[word] |= bit
		}
	}
	return off
}()

// Validate asks: can this payload be? It judges the meaning of a payload that
// [Unmarshal] read, or that was built in Go, by the rules of layers 3 and 4. The
// error is a *[ValidationError]; its violations have no spans.
func Validate(p Payload, opts ...Option) error {
	if isNil(p) {
		return errNilPayload
	}
	var c checker // a literal with an index would be copied
	c.index = -1
	c.apply(opts)
	c.shape(p)
	c.payload(p)
	if len(c.found) > 0 {
		return asError(c.violations())
	}
	return nil
}

// violations returns what Validate found, in the order of the rules.
func (c *checker) violations() []Violation {
	out := make([]Violation, len(c.found))
	for k := range c.found {
		out[k] = c.found[k].Violation
	}
	return arrange(out, c.more)
}
