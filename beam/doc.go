// Package patbeam checks and audits SailPoint PAT payloads on Apache Beam: data
// sets that are too large for one machine, on prism, Flink, Spark or Dataflow.
// It calls the functions of packages pat and audit and adds none of its own.
//
//	p, s := beam.NewPipelineWithRoot()
//	config := patbeam.Config{Kind: "token", Now: now}
//	records := patbeam.Read(s, "exports/tenant=*/*.ndjson.gz", config)
//	findings := patbeam.Lint(s, records, config)
//	duplicates := patbeam.Duplicates(s, records, config, 64)
//	patbeam.Write(s, "out", "findings", 16, patbeam.Lines(s, findings))
//	patbeam.Write(s, "out", "duplicates", 1, patbeam.Lines(s, duplicates))
//
// The program imports the runner and the file systems that it needs, and calls
// beam.Init first.
//
// # Retries
//
// Every transform is a function of its input: no clock, no random numbers, no
// state outside a bundle. A runner may try a bundle again, or a job may be run
// again, and the counts stay the same.
//
// # Secrets
//
// A [Record] holds a payload, which may hold a secret. No transform writes or
// logs one: findings, duplicates and reports say where a payload stands. Do not
// write records yourself, and do not run a job with the experiment
// enable_data_sampling, which stores samples of them.
//
// # Windows
//
// The transforms are for bounded data in the global window.
package patbeam
