package cli

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// progressAfter is how long a run may be silent.
const progressAfter = time.Second

// progress shows on a terminal how far a run is that lasts longer than after,
// and returns what ends it.
func progress(w io.Writer, after time.Duration, total int, done *atomic.Int64) (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		shown := false
		for wait := after; ; wait = after / 5 {
			select {
			case <-quit:
				if shown {
					fmt.Fprint(w, "\r\x1b[K")
				}
				return
			case <-time.After(wait):
				shown = true
				fmt.Fprintf(w, "\r\x1b[Kpatlint: %d of %d files", done.Load(), total)
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}
