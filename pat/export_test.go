package pat

// SetChunkBytes changes the size of the chunks of a stream, and returns a function
// that restores it.
func SetChunkBytes(n int) (restore func()) {
	before := chunkBytes
	chunkBytes = n
	return func() { chunkBytes = before }
}

// SetReportBytes changes how much memory reports may take before a goroutine hands
// them over, and returns a function that restores it.
func SetReportBytes(n int) (restore func()) {
	before := reportBytes
	reportBytes = n
	return func() { reportBytes = before }
}
