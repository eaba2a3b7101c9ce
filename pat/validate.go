package pat

import "time"

// An Option changes what a function of this package does. The comment on each
// option lists the functions that use it; the others ignore it.
type Option struct {
	// A value, since calling a func value would move the options to the heap.
	kind    optionKind
	n       int
	at      int64
	version APIVersion
	rules   ruleBits
}

type optionKind uint8

const (
	optionAt optionKind = iota + 1
	optionForVersion
	optionTolerant
	optionBorrow
	optionMaxSize
	optionNDJSON
	optionJobs
	optionOnlyViolations
	optionDisable
	optionEnable
)

// At sets the clock, truncated to the millisecond. Without it no rule that
// needs a clock runs, so that the same document always has the same verdict.
// Used by Parse, Validate, Lint and LintLines.
func At(now time.Time) Option { return Option{kind: optionAt, at: clock(now)} }

// ForVersion sets the API version that the payload is for; the default is [V1].
// Used by Parse, Validate, Lint and LintLines.
func ForVersion(v APIVersion) Option { return Option{kind: optionForVersion, version: v} }

// Tolerant is for reading what the API sends. It turns five errors into
// warnings. Three are about any payload: unknown members, which are kept in
// Extra; timestamps with digits below the millisecond, which are dropped; and
// owners of a type other than IDENTITY, which is kept. Two are about tokens and
// lists only: an absent acknowledgement; and a null for Managed,
// AccessTokenValiditySeconds or UserAwareTokenNeverExpires, which is read as
// absent. Used by Unmarshal, Parse, Validate, Lint, LintLines and Tokens.
func Tolerant() Option { return Option{kind: optionTolerant} }

// Borrow lets the strings of a payload point into the input, which must then
// not change, and reuses the payload's arrays: reading into one *Token again
// and again allocates nothing. From Tokens, a token is then valid until the
// next one. Used by Unmarshal, Parse and Tokens.
func Borrow() Option { return Option{kind: optionBorrow} }

// MaxSize limits a document, or an element of a stream, to n bytes; 0 or less
// means [DefaultMaxSize]. Used by Unmarshal, Parse, Lint, LintLines, Tokens and
// Elements.
func MaxSize(n int) Option { return Option{kind: optionMaxSize, n: n} }

// NDJSON reads a stream line by line, each a document, even if its first byte
// is "[". Without it such a stream is an array. Used by LintLines, Tokens and
// Elements.
func NDJSON() Option { return Option{kind: optionNDJSON} }

// Jobs checks NDJSON or an array with n goroutines at a time, and with one if n is
// 1 or less. The reports and their order stay the same. If NDJSON comes from a
// reader that has the methods of an [io.SectionReader], each goroutine reads its
// own part of it; otherwise they take turns. They take a few MiB each. An
// element's text is then valid until the next report, and LintLines returns when
// no call of Read is under way. Used by LintLines.
func Jobs(n int) Option { return Option{kind: optionJobs, n: n} }

// OnlyViolations leaves out reports without violations, except for those that
// change what [Collect] returns. Used by LintLines.
func OnlyViolations() Option { return Option{kind: optionOnlyViolations} }

// Disable switches rules of layers 3 and 4 off. Rules of layers 0 to 2 define
// what a payload is: they cannot be disabled. Used by Parse, Validate, Lint and
// LintLines.
func Disable(rules ...RuleID) Option { return Option{kind: optionDisable, rules: bitsOf(rules)} }

// Enable switches rules on that are off by default or by an earlier Disable.
// Used by Parse, Validate, Lint and LintLines.
func Enable(rules ...RuleID) Option { return Option{kind: optionEnable, rules: bitsOf(rules)} }

type options struct {
	tolerant, borrow    bool
	ndjson              bool
	onlyViolations      bool
	hasClock, sixMonths bool
	now                 int64 // as Timestamp.ms
	maxSize, jobs       int
	off                 ruleBits
}

func (o *options) apply(opts []Option) {
	o.maxSize = DefaultMaxSize
	o.off = offByDefault // a statement of its own: one copy instead of two
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
			if o.maxSize = p.n; p.n <= 0 {
				o.maxSize = DefaultMaxSize
			}
		case optionNDJSON:
			o.ndjson = true
		case optionJobs:
			o.jobs = p.n
		case optionOnlyViolations:
			o.onlyViolations = true
		case optionDisable:
			o.off[0] |= p.rules[0]
			o.off[1] |= p.rules[1]
		case optionEnable:
			o.off[0] &^= p.rules[0]
			o.off[1] &^= p.rules[1]
		}
	}
}

// ruleBits has a bit for each rule of layers 3 and 4.
type ruleBits [2]uint64

// bitsOf returns the bits of rules. Rules of other layers have none.
func bitsOf(rules []RuleID) (bits ruleBits) {
	for _, id := range rules {
		if record(id) != nil && layer(id) >= 3 && layer(id) <= 4 {
			word, bit := ruleBit(id)
			bits[word] |= bit
		}
	}
	return bits
}

// ruleBit returns the bit of a rule of layer 3 or 4: "PAT312" is bit 12 of word 0.
func ruleBit(id RuleID) (word int, bit uint64) {
	return layer(id) - 3, 1 << ((id[4]-'0')*10 + id[5] - '0')
}

// isOff reports whether a rule is switched off.
func (o *options) isOff(id RuleID) bool { return isOff(&o.off, id) }

func isOff(off *ruleBits, id RuleID) bool {
	if layer(id) < 3 {
		return false
	}
	word, bit := ruleBit(id)
	return off[word]&bit != 0
}

// offByDefault has the bits of the rules that are off by default.
var offByDefault = func() (off ruleBits) {
	for k := range rules {
		if rules[k].OffByDefault {
			word, bit := ruleBit(rules[k].ID)
			off[word] |= bit
		}
	}
	return off
}()

// Validate checks the meaning of a payload: the rules of layers 3 and 4, such
// as ranges, dates and acknowledgement. The error is a *[ValidationError],
// whose violations have no spans.
func Validate(p Payload, opts ...Option) error {
	if isNil(p) {
		return errNilPayload
	}
	var c checker // a literal would be copied
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
