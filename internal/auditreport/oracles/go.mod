module github.com/sailpat/sailpat/internal/auditreport/oracles

go 1.26.0

require github.com/sailpat/sailpat v0.0.0

replace github.com/sailpat/sailpat => ../../..
