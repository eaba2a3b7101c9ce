//go:build !unix

package main

const clockName = "wall clock"

var clock = wall
