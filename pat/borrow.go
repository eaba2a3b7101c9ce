package pat

import "unsafe"

// borrowed returns data as a string without copying it. This is the only use of
// unsafe in the library. It is sound as long as nobody changes data while the
// string is in use: Lint and DetectKind keep no part of it, and who passes
// [Borrow] promises it.
func borrowed(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
