//go:build !unix

package main

import "time"

const clockName = "wall clock"

var started = time.Now()

func clock() time.Duration { return time.Since(started) }
