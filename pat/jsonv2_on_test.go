//go:build goexperiment.jsonv2

package pat_test

const jsonV2 = true
