package conform

// For TestEveryKeywordCounts, which compiles schemas that are wrong on purpose.
var (
	NewCompiler = newCompiler
	Judge       = judge
	Read        = read
)

const Base = base
