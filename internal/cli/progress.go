package cli

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// progressAfter is the time after which a run shows its progress.
const progressAfter = time.Second

// progress shows the progress of a run on a terminal if it lasts longer than
// after, and returns a function that ends it.
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
