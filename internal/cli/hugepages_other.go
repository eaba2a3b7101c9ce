//go:build unix && !linux

package cli

func hugePages([]byte) {}
