package conform

// For TestEveryKeywordCounts, which compiles schemas that are wrong on purpose.
var (
	NewCompiler = newCompiler
	FaultsOf    = faultsOf
	Read        = read
)

const Base = base
