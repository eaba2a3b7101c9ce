package pat

// SetChunkBytes changes the size of the chunks of NDJSON, and returns a function
// that restores it.
func SetChunkBytes(n int) (restore func()) {
	before := chunkBytes
	chunkBytes = n
	return func() { chunkBytes = before }
}
