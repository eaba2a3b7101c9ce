module github.com/sailpat/sailpat/conformance

go 1.26.0

require (
	github.com/go-json-experiment/json v1.27.2
	github.com/sailpat/sailpat v0.0.0
	github.com/santhosh-tekuri/jsonschema/v5 v5.3.1
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2
)

require golang.org/x/text v0.43.0 // indirect

replace github.com/sailpat/sailpat => ../
