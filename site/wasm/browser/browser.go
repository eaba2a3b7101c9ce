//go:build js && wasm

// Package browser converts what the engines of the pages exchange with JavaScript.
package browser

import (
	"strconv"
	"syscall/js"

	"github.com/sailpat/sailpat/site/engine"
)

// Bytes copies a Uint8Array.
func Bytes(v js.Value) []byte {
	text := make([]byte, v.Length())
	js.CopyBytesToGo(text, v)
	return text
}

// Ranges returns "1,2 5,7", since a string is the fastest way into JavaScript.
func Ranges(all []engine.Range) string {
	var out []byte
	for _, r := range all {
		out = append(strconv.AppendInt(append(strconv.AppendInt(out, int64(r.Start), 10), ','), int64(r.End), 10), ' ')
	}
	return string(out)
}

// Hidden is the function hidden(bytes, ndjson) of both engines. It returns the
// ranges that the page does not show.
func Hidden(_ js.Value, args []js.Value) any {
	return Ranges(engine.Hidden(Bytes(args[0]), args[1].Bool()))
}
