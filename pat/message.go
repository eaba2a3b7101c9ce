package pat

import "strconv"

// Messages and errors are written without fmt.Sprintf and fmt.Errorf, which
// would bring the whole of fmt and most of reflect into the WebAssembly of the
// playground: a tenth of its size.

// sprintf does what [fmt.Sprintf] does for the verbs %s, %d and %v, and for the
// types that messages have.
func sprintf(format string, args ...any) string {
	out := make([]byte, 0, len(format)+64)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			out = append(out, format[i])
			continue
		}
		i++ // the verb; the type of the argument says how it is written
		switch arg := args[0].(type) {
		case string:
			out = append(out, arg...)
		case Pointer:
			out = append(out, arg...)
		case Op:
			out = append(out, arg...)
		case int:
			out = strconv.AppendInt(out, int64(arg), 10)
		case int32:
			out = strconv.AppendInt(out, int64(arg), 10)
		case int64:
			out = strconv.AppendInt(out, arg, 10)
		case Timestamp:
			out = arg.append(out)
		case error:
			out = append(out, arg.Error()...)
		default:
			panic("pat: sprintf does not write this type")
		}
		args = args[1:]
	}
	return string(out)
}

// hexOf returns a byte as two capital hexadecimal digits.
func hexOf(c byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// A wrapError is an error of this package that wraps another, as fmt.Errorf with
// %w makes it.
type wrapError struct {
	text string
	err  error
}

func (w *wrapError) Error() string { return w.text + ": " + w.err.Error() }

func (w *wrapError) Unwrap() error { return w.err }

// wrap returns an error that adds a text to another.
func wrap(text string, err error) error { return &wrapError{"pat: " + text, err} }
