//go:build !unix

package pat_test

import "time"

// processorTime returns the time, where that of the processor is not known.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
